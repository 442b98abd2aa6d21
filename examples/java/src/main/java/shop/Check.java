package shop;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Serves the condition of the alert type order-unpaid. */
public final class Check {
  record Order(String email, boolean paid) {}

  /** Stands in for the tables of a shop. */
  private static final Map<Integer, Order> ORDERS =
      Map.of(7, new Order("ada@example.org", false), 8, new Order("ben@example.org", true));

  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws IOException {
    // The secret of [types.order-unpaid] in alerts.toml.
    var webhook = new Webhook(requireNonNull(System.getenv("SHOP_SECRET"), "set SHOP_SECRET"));
    var port = args.length > 0 ? Integer.parseInt(args[0]) : 8000;
    var server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
    server.createContext("/alerts/order-unpaid", exchange -> handle(exchange, webhook));
    server.start();
  }

  private static void handle(HttpExchange exchange, Webhook webhook) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      if (!isSigned(exchange, body, webhook)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      var order = JSON.readTree(body).at("/args/orderId").intValue();
      var reply = JSON.writeValueAsBytes(isUnpaid(order));
      exchange.getResponseHeaders().set("content-type", "application/json");
      exchange.sendResponseHeaders(200, reply.length);
      exchange.getResponseBody().write(reply);
    }
  }

  private static boolean isSigned(HttpExchange exchange, String body, Webhook webhook) {
    try {
      webhook.verify(body, HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true));
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    }
  }

  /** Says whether an order is still unpaid, and what to say then. */
  private static Map<String, Object> isUnpaid(int id) {
    var order = ORDERS.get(id);
    if (order == null) return Map.of("gone", true);
    if (order.paid()) return Map.of("hold", false, "reason", "order " + id + " was paid");
    var text = "Order " + id + " is still unpaid.";
    return Map.of("hold", true, "message", Map.of("text", text, "to", order.email()));
  }
}
