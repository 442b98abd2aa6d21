from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from standardwebhooks import Webhook, WebhookVerificationError

from . import alerts
from .models import Order


@csrf_exempt
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Creates an order. Its signal schedules an alert."""
    order = Order.objects.create(email=request.POST["email"])
    return JsonResponse({"id": order.id}, status=201)


@csrf_exempt
@require_POST
def pay(request: HttpRequest, order_id: int) -> HttpResponse:
    """Pays an order. Its signal cancels the alert."""
    order = get_object_or_404(Order, id=order_id)
    order.paid_at = timezone.now()
    order.save()
    return HttpResponse(status=204)


@require_GET
async def alert(request: HttpRequest, order_id: int) -> HttpResponse:
    """Shows the alert of an order, as 'alerts show --json' does."""
    return JsonResponse(await (await alerts.find(order_id)).query("describe"))


@csrf_exempt
@require_POST
def check_unpaid(request: HttpRequest) -> HttpResponse:
    """Answers a worker, at each attempt, whether an order is still unpaid, and what to say."""
    try:
        asked: Any = Webhook(settings.SHOP_SECRET).verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return HttpResponse("the signature is invalid", status=401)
    order = Order.objects.filter(id=asked["args"]["orderId"]).first()
    if order is None:
        return JsonResponse({"gone": True})
    if order.paid_at is not None:
        return JsonResponse({"hold": False, "reason": f"order {order.id} was paid"})
    message = {"text": f"Order {order.id} is still unpaid.", "to": order.email}
    return JsonResponse({"hold": True, "message": message})
