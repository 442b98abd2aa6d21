"""The condition of the alert type order-unpaid, checked over HTTP or by a Temporal activity."""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from standardwebhooks import Webhook, WebhookVerificationError
from temporalio import activity

from .models import Order


def still_unpaid(order_id: int) -> dict[str, Any]:
    """Returns whether an order is still unpaid, and what to say then."""
    order = Order.objects.filter(id=order_id).first()
    if order is None:
        return {"gone": True}
    if order.paid_at is not None:
        return {"hold": False, "reason": f"order {order.id} was paid"}
    message = {"text": f"Order {order.id} is still unpaid.", "to": order.email}
    return {"hold": True, "message": message}


@csrf_exempt
@require_POST
def order_unpaid(request: HttpRequest) -> HttpResponse:
    try:
        asked: Any = Webhook(settings.SHOP_SECRET).verify(request.body, dict(request.headers))
    except WebhookVerificationError:
        return HttpResponse("the signature is invalid", status=401)
    return JsonResponse(still_unpaid(asked["args"]["orderId"]))


@activity.defn(name="order-unpaid")
async def order_unpaid_activity(asked: dict[str, Any]) -> dict[str, Any]:
    return await sync_to_async(still_unpaid)(asked["args"]["orderId"])
