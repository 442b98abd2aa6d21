from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

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
