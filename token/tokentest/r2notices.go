package tokentest

import (
	"slices"

	"github.com/cftoken/cftoken/internal/answers"
)

var r2NoticeHandlers = []handlerRow{
	{"GET", "/accounts/{account_id}/event_notifications/r2/{bucket_name}/configuration", (*Server).listNotices},
	{"GET", "/accounts/{account_id}/event_notifications/r2/{bucket_name}/configuration/queues/{queue_id}", (*Server).getNotices},
	{"PUT", "/accounts/{account_id}/event_notifications/r2/{bucket_name}/configuration/queues/{queue_id}", (*Server).putNotices},
	{"DELETE", "/accounts/{account_id}/event_notifications/r2/{bucket_name}/configuration/queues/{queue_id}", (*Server).deleteNotices},
}

// notice is a rule by which changes of a bucket's objects go to a queue.
type notice struct {
	ID          string   `json:"ruleId"`
	Prefix      string   `json:"prefix"`
	Suffix      string   `json:"suffix"`
	Description string   `json:"description"`
	Actions     []string `json:"actions"`
	CreatedAt   string   `json:"createdAt"`
}

// noticesOf are the rules of a bucket for a queue.
func (s *Server) noticesOf(place, queue string) []notice {
	rules, _ := s.shelfOf(place).things[queue]["rules"].([]notice)
	return rules
}

func (s *Server) shownNotices(x *exchange, queue string, rules []notice) object {
	q := s.shelfOf("/accounts/" + string(x.account.ID) + "/queues").things[queue]
	return object{"queueId": queue, "queueName": q.text("queue_name"), "rules": rules}
}

func (s *Server) listNotices(x *exchange) reply {
	place := x.place() + "/queues"
	out := []object{}
	for _, queue := range s.shelfOf(place).keys {
		out = append(out, s.shownNotices(x, queue, s.noticesOf(place, queue)))
	}
	return ok(object{"bucketName": x.param("bucket_name"), "queues": out})
}

func (s *Server) getNotices(x *exchange) reply {
	place, queue := x.one()
	rules := s.noticesOf(place, queue)
	if rules == nil {
		return x.nothing(nil)
	}
	return ok(s.shownNotices(x, queue, rules))
}

// putNotices adds rules.
func (s *Server) putNotices(x *exchange) reply {
	var body struct {
		Rules []notice `json:"rules"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	place, queue := x.one()
	if s.shelfOf("/accounts/" + string(x.account.ID) + "/queues").things[queue] == nil {
		return x.nothing(nil)
	}
	rules := slices.Clone(s.noticesOf(place, queue))
	for _, r := range body.Rules {
		if len(r.Actions) == 0 {
			return x.lacks("actions")
		}
		r.ID, r.CreatedAt = s.mint.uuid(), x.now.Format("2006-01-02T15:04:05.000Z")
		rules = append(rules, r)
	}
	if len(rules) == 0 {
		return x.lacks("rules")
	}
	if len(rules) > 100 { // Source: https://developers.cloudflare.com/r2/buckets/event-notifications/ (2026-11)
		return x.lacks("at most 100 rules for a bucket")
	}
	if !s.put(place, queue, object{"rules": rules}, len(rules)*len(x.body)) {
		return full()
	}
	return ok(object{})
}

// deleteNotices deletes the rules that the body names, or all.
func (s *Server) deleteNotices(x *exchange) reply {
	var body struct {
		IDs []string `json:"ruleIds"`
	}
	if rep, bad := x.decode(&body, &answers.BadJSON); bad {
		return rep
	}
	place, queue := x.one()
	rules := slices.Clone(s.noticesOf(place, queue))
	if len(rules) == 0 {
		return x.nothing(nil)
	}
	for _, id := range body.IDs {
		i := slices.IndexFunc(rules, func(r notice) bool { return r.ID == id })
		if i < 0 {
			return x.nothing(nil)
		}
		rules = slices.Delete(rules, i, i+1)
	}
	if len(body.IDs) == 0 || len(rules) == 0 {
		s.drop(place, queue)
	} else if !s.put(place, queue, object{"rules": rules}, len(x.body)) {
		return full()
	}
	return ok(object{})
}
