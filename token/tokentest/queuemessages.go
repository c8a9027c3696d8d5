package tokentest

import (
	"net/http"
	"strings"
	"time"

	"github.com/cftoken/cftoken/internal/answers"
)

var queueHandlers = []handlerRow{
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages", (*Server).pushMessage},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/batch", (*Server).pushMessages},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/pull", (*Server).pullMessages},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/peek", (*Server).peekMessages},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/preview", (*Server).peekMessages},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/ack", (*Server).ackMessages},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/messages/purge", (*Server).purgeQueue},
	{"POST", "/accounts/{account_id}/queues/{queue_id}/purge", (*Server).purgeQueue},
	{"GET", "/accounts/{account_id}/queues/{queue_id}/purge", (*Server).queuePurged},
	{"GET", "/accounts/{account_id}/queues/{queue_id}/metrics", (*Server).queueMetrics},
}

// queuePlace is the place of the queue that the path names, and the shelf of its
// messages.
func (x *exchange) queuePlace() (queue, messages string) {
	queue = upper(x.place(), "/accounts/{account_id}/queues/{queue_id}")
	return queue, queue + "/messages"
}

// queueMost bounds how many messages a call takes or gives.
const queueMost = 100

type queueMessage struct {
	Body        any    `json:"body"`
	ContentType string `json:"content_type"`
}

func (s *Server) keepMessage(x *exchange, m queueMessage) bool {
	_, place := x.queuePlace()
	o := object{
		"id": s.mint.hex(32), "body": m.Body, "timestamp_ms": x.now.UnixMilli(), "attempts": 0, "lease_id": "",
		"metadata": object{"CF-Content-Type": m.ContentType}, "free": x.now,
	}
	return s.put(place, o.text("id"), o, len(x.body))
}

func (s *Server) pushMessage(x *exchange) reply {
	var m queueMessage
	if rep, bad := x.decode(&m, &answers.BadJSON); bad {
		return rep
	}
	if m.Body == nil {
		return x.lacks("body")
	}
	if !s.keepMessage(x, m) {
		return full()
	}
	return ok(object{"metadata": object{"metrics": s.backlog(x)}})
}

func (s *Server) pushMessages(x *exchange) reply {
	var body struct {
		Messages []queueMessage `json:"messages"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	if len(body.Messages) == 0 || len(body.Messages) > queueMost {
		return x.lacks("messages: 1 to 100")
	}
	for _, m := range body.Messages {
		if !s.keepMessage(x, m) {
			return full()
		}
	}
	return ok(object{"metadata": object{"metrics": s.backlog(x)}})
}

// pullMessages leases messages to a consumer that pulls.
func (s *Server) pullMessages(x *exchange) reply {
	var body struct {
		Most    int `json:"batch_size"`
		Timeout int `json:"visibility_timeout_ms"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	queue, place := x.queuePlace()
	if !s.pulls(queue) {
		return x.assume(http.StatusBadRequest, answers.BadJSON.Code, "the queue has no http_pull consumer")
	}
	if body.Most == 0 {
		body.Most = 5
	}
	if body.Timeout == 0 {
		body.Timeout = 30_000
	}
	out, sh := []object{}, s.shelfOf(place)
	for _, id := range sh.keys {
		m := sh.things[id]
		if free, _ := m["free"].(time.Time); len(out) >= min(body.Most, queueMost) || free.After(x.now) {
			continue
		}
		attempts, _ := m["attempts"].(int)
		m["attempts"], m["lease_id"], m["free"] = attempts+1, s.mint.hex(32), x.now.Add(time.Duration(body.Timeout)*time.Millisecond)
		out = append(out, shownMessage(m))
	}
	return ok(object{"messages": out, "message_backlog_count": len(sh.keys), "metadata": object{"metrics": s.backlog(x)}})
}

// pulls reports whether the queue has a consumer that pulls.
func (s *Server) pulls(queue string) bool {
	for _, c := range s.shelfOf(queue + "/consumers").things {
		if c.text("type") == "http_pull" {
			return true
		}
	}
	return false
}

func shownMessage(m object) object {
	out := object{}
	for k, v := range m {
		if k != "free" {
			out[k] = v
		}
	}
	return out
}

func (s *Server) peekMessages(x *exchange) reply {
	_, place := x.queuePlace()
	out, sh := []object{}, s.shelfOf(place)
	for _, id := range sh.keys[:min(queueMost, len(sh.keys))] {
		out = append(out, shownMessage(sh.things[id]))
	}
	return ok(object{"messages": out, "message_backlog_count": len(sh.keys), "metadata": object{"metrics": s.backlog(x)}})
}

// ackMessages forgets messages that are done and frees those to be tried again.
func (s *Server) ackMessages(x *exchange) reply {
	type lease struct {
		ID string `json:"lease_id"`
	}
	var body struct {
		Acks    []lease `json:"acks"`
		Retries []lease `json:"retries"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	_, place := x.queuePlace()
	leased, warnings := map[string]string{}, map[string]string{}
	for id, m := range s.shelfOf(place).things {
		leased[m.text("lease_id")] = id
	}
	acked, retried := 0, 0
	for _, l := range body.Acks {
		if id := leased[l.ID]; id != "" && l.ID != "" {
			s.drop(place, id)
			acked++
			continue
		}
		warnings[l.ID] = "no such lease"
	}
	for _, l := range body.Retries {
		if m := s.shelfOf(place).things[leased[l.ID]]; m != nil && l.ID != "" {
			m["free"], m["lease_id"] = x.now, ""
			retried++
			continue
		}
		warnings[l.ID] = "no such lease"
	}
	return ok(object{"ackCount": acked, "retryCount": retried, "warnings": warnings})
}

// purgeQueue forgets all messages.
func (s *Server) purgeQueue(x *exchange) reply {
	body, rep, bad := x.readObject()
	if bad {
		return rep
	}
	if strings.HasSuffix(x.op.Template(), "/queues/{queue_id}/purge") && body["delete_messages_permanently"] != true {
		return x.lacks("delete_messages_permanently: true")
	}
	queue, place := x.queuePlace()
	for _, id := range append([]string(nil), s.shelfOf(place).keys...) {
		s.drop(place, id)
	}
	if !s.put(queue+"/purge", "", object{"started_at": x.now.Format(time.RFC3339), "completed": "true"}, 0) {
		return full()
	}
	list, key, _ := cutLast(queue)
	return ok(showQueue(s, list, s.shelfOf(list).things[key]))
}

func (s *Server) queuePurged(x *exchange) reply {
	if p := s.shelfOf(x.place()).things[""]; p != nil {
		return ok(p)
	}
	return x.nothing(nil)
}

func (s *Server) queueMetrics(x *exchange) reply { return ok(s.backlog(x)) }

// backlog counts the messages of the queue that the path names.
func (s *Server) backlog(x *exchange) object {
	_, place := x.queuePlace()
	sh := s.shelfOf(place)
	bytes, oldest := 0, any(0)
	for _, size := range sh.sizes {
		bytes += size
	}
	if len(sh.keys) > 0 {
		oldest = sh.things[sh.keys[0]]["timestamp_ms"]
	}
	return object{"backlog_bytes": bytes, "backlog_count": len(sh.keys), "oldest_message_timestamp_ms": oldest}
}
