// Command check serves the condition of the alert type order-unpaid: go run ./check [ADDRESS].
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

type order struct {
	Email string
	Paid  bool
}

// Stands in for the tables of a shop.
var orders = map[int]order{7: {Email: "ada@example.org"}, 8: {Email: "ben@example.org", Paid: true}}

type message struct {
	Text string `json:"text"`
	To   string `json:"to,omitempty"`
}

type reply struct {
	Hold    bool     `json:"hold"`
	Reason  string   `json:"reason,omitempty"`
	Message *message `json:"message,omitempty"`
	Gone    bool     `json:"gone,omitempty"`
}

func main() {
	address := "localhost:8000"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	// The secret of [types.order-unpaid] in alerts.toml.
	secret := os.Getenv("SHOP_SECRET")
	if secret == "" {
		log.Fatal("set SHOP_SECRET")
	}
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /alerts/order-unpaid", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, "the request cannot be read", http.StatusBadRequest)
			return
		}
		if err := webhook.Verify(body, r.Header); err != nil {
			http.Error(w, "the signature is invalid", http.StatusUnauthorized)
			return
		}
		var asked struct{ Args struct{ OrderID int } }
		if err := json.Unmarshal(body, &asked); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("content-type", "application/json")
		json.NewEncoder(w).Encode(isUnpaid(asked.Args.OrderID))
	})
	log.Fatal(http.ListenAndServe(address, nil))
}

// isUnpaid says whether an order is still unpaid, and what to say then.
func isUnpaid(id int) reply {
	order, found := orders[id]
	if !found {
		return reply{Gone: true}
	}
	if order.Paid {
		return reply{Reason: fmt.Sprintf("order %d was paid", id)}
	}
	text := fmt.Sprintf("Order %d is still unpaid.", id)
	return reply{Hold: true, Message: &message{Text: text, To: order.Email}}
}
