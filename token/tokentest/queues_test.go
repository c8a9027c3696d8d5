package tokentest_test

import (
	"testing"

	"github.com/cftoken/cftoken/permissions"
	"github.com/cftoken/cftoken/token/tokentest"
)

func TestQueues(t *testing.T) {
	t.Parallel()
	const list = onAccount + "/queues"
	const q, subscriptions = list + "/<q>", onAccount + "/event_subscriptions/subscriptions"
	live(t, newServer(t, tokentest.Options{}), life{permissions.AccountQueuesWrite, []act{
		{"GET", list, "", 200, `"result":[]`, ""},
		{"GET", list + "/none", "", 404, "11000", ""},
		{"POST", list, `{}`, 400, "queue_name", ""},
		{"POST", list, `{"queue_name":"one","settings":{"delivery_delay":5}}`, 200, `"message_retention_period":345600`, "q=queue_id"},
		{"POST", list, `{"queue_name":"one"}`, 409, "", ""},
		{"POST", list, `{"queue_name":"one-more"}`, 200, "", ""},
		{"GET", list + "?name=one&page=1", "", 200, `!one-more`, ""},
		{"PATCH", q, `{"queue_name":"one","settings":{"delivery_paused":true}}`, 200, `"delivery_delay":5,"delivery_paused":true`, ""},
		{"GET", q, "", 200, `"consumers":[],"consumers_total_count":0`, ""},
		{"POST", q + "/messages/pull", `{}`, 400, "http_pull", ""},
		{"POST", q + "/consumers", `{"settings":{"batch_size":7}}`, 400, "type", ""},
		{"POST", q + "/consumers", `{"type":"worker","script_name":"w","settings":{"batch_size":7}}`, 200, `"queue_name":"one"`, "c=consumer_id"},
		{"GET", q, "", 200, `"batch_size":7,"max_retries":3`, ""},
		{"PUT", q + "/consumers/<c>", `{"type":"worker","script_name":"v"}`, 200, `"script":"v"`, ""},
		{"DELETE", q + "/consumers/<c>", "", 200, "", ""},
		{"GET", q + "/consumers", "", 200, `"result":[]`, ""},
		{"POST", q + "/consumers", `{"type":"http_pull"}`, 200, "visibility_timeout_ms", ""},
		{"POST", q + "/messages", `{"content_type":"text"}`, 400, "body", ""},
		{"POST", q + "/messages", `{"body":"m1"}`, 200, `"backlog_count":1`, ""},
		{"POST", q + "/messages/batch", `{"messages":[{"body":{"m":2},"content_type":"json"},{"body":"m3"}]}`, 200, `"backlog_count":3`, ""},
		{"POST", q + "/messages/batch", `{}`, 400, "messages", ""},
		{"POST", q + "/messages/pull", `{"batch_size":1}`, 200, `"attempts":1,"body":"m1"`, ""},
		{"POST", q + "/messages/pull", `{}`, 200, `!m1`, ""},
		{"POST", q + "/messages/ack", `{"acks":[{"lease_id":"none"}]}`, 200, `"ackCount":0,"retryCount":0,"warnings":{"none"`, ""},
		{"POST", q + "/messages/peek", `{}`, 200, `"message_backlog_count":3`, ""},
		{"GET", q + "/metrics", "", 200, `"backlog_count":3`, ""},
		{"GET", q + "/purge", "", 404, "", ""},
		{"POST", q + "/purge", `{}`, 400, "delete_messages_permanently", ""},
		{"POST", q + "/purge", `{"delete_messages_permanently":true}`, 200, `"queue_id":"<q>"`, ""},
		{"GET", q + "/purge", "", 200, `"completed":"true"`, ""},
		{"GET", q + "/metrics", "", 200, `"backlog_count":0`, ""},
		{"POST", subscriptions, `{"name":"s","events":["batch.queued"],"source":{"type":"workersAi.model"},"destination":{"type":"queues.queue","queue_id":"<q>"}}`, 200, `"enabled":true`, "s=id"},
		{"GET", subscriptions + "?queue_id=<q>", "", 200, `<s>`, ""},
		{"GET", subscriptions + "?queue_id=other", "", 200, `!<s>`, ""},
		{"PATCH", subscriptions + "/<s>", `{"enabled":false}`, 200, `"enabled":false`, ""},
		{"DELETE", subscriptions + "/<s>", "", 200, `"id":"<s>"`, ""},
		{"DELETE", q, "", 200, "", ""},
		{"GET", q, "", 404, "11000", ""},
		{"GET", q + "/consumers", "", 404, "11000", ""},
		{"POST", q + "/messages", `{"body":"m"}`, 404, "11000", ""},
	}}, nil)
}

// A lease that is acknowledged or given back.
func TestQueueLeases(t *testing.T) {
	t.Parallel()
	s := newServer(t, tokentest.Options{})
	q := onAccount + "/queues/" + thing(t, send(t, s, "POST", onAccount+"/queues", `{"queue_name":"q"}`, globalKey()...))["queue_id"].(string)
	walk(t, s, []step{
		{"POST", q + "/consumers", `{"type":"http_pull"}`, 200, 0, ""},
		{"POST", q + "/messages/batch", `{"messages":[{"body":"a"},{"body":"b"}]}`, 200, 0, ""},
	})
	var got struct {
		Messages []struct {
			Body    string
			LeaseID string `json:"lease_id"`
		}
	}
	send(t, s, "POST", q+"/messages/pull", `{}`, globalKey()...).into(t, &got)
	walk(t, s, []step{
		{"POST", q + "/messages/ack", `{"acks":[{"lease_id":"` + got.Messages[0].LeaseID + `"}],"retries":[{"lease_id":"` + got.Messages[1].LeaseID + `"}]}`, 200, 0, `"ackCount":1,"retryCount":1,"warnings":{}`},
		{"POST", q + "/messages/pull", `{}`, 200, 0, `"attempts":2,"body":"b"`},
		{"GET", q + "/metrics", "", 200, 0, `"backlog_count":1`},
	})
}
