// Command calls is a second yardstick: a program that serves HTTP, and that
// calls another service for JSON as well.
package main

import (
	"encoding/json"
	"log"
	"net/http"
)

func main() {
	resp, err := http.Get("http://127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ Success bool }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		log.Print(err)
	}
	if err := json.NewEncoder(log.Writer()).Encode(answer); err != nil {
		log.Print(err)
	}
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
