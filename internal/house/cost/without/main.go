// Command without is the yardstick: a program that only serves HTTP.
package main

import (
	"log"
	"net/http"
)

func main() { log.Fatal(http.ListenAndServe("127.0.0.1:0", nil)) }
