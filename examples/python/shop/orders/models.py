from django.db import models


class Order(models.Model):
    email = models.EmailField()
    paid_at = models.DateTimeField(null=True, default=None)
