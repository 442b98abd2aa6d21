// Prints the runs that robfig/cron v3.0.1, the cron of Temporal's server, has for expressions around changes of
// clocks. To make ../robfig-vectors.json again, in this directory:
//
//	go run . > ../robfig-vectors.json
package main

import (
	"encoding/json"
	"log"
	"os"
	"time"
	_ "time/tzdata" // The same zones on every machine.

	"github.com/robfig/cron/v3"
)

const (
	count  = 4
	layout = "2006-01-02T15:04:05.000Z"
)

type vector struct {
	Expression string   `json:"expression"`
	Zone       string   `json:"zone"`
	After      string   `json:"after"`
	Next       []string `json:"next"`
}

func main() {
	vectors := make([]vector, 0, len(cases)+len(changes)*len(around))
	for _, each := range cases {
		vectors = append(vectors, vectorOf(each.expression, each.zone, each.after))
	}
	for _, change := range changes {
		for _, expression := range around {
			vectors = append(vectors, vectorOf(expression, change.zone, change.after))
		}
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", "  ")
	if err := out.Encode(vectors); err != nil {
		log.Fatal(err)
	}
}

func vectorOf(expression, zone, after string) vector {
	schedule, err := cron.ParseStandard("CRON_TZ=" + zone + " " + expression)
	if err != nil {
		log.Fatal(err)
	}
	from, err := time.Parse(time.RFC3339, after)
	if err != nil {
		log.Fatal(err)
	}
	next := []string{}
	// No run within five years is the zero time.
	for at := schedule.Next(from); !at.IsZero() && len(next) < count; at = schedule.Next(at) {
		next = append(next, at.UTC().Format(layout))
	}
	return vector{expression, zone, from.UTC().Format(layout), next}
}
