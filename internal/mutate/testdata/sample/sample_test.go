package sample

import (
	"testing"
	"time"
)

func TestGrade(t *testing.T) {
	for n, want := range map[int]string{-1: "high", 0: "low", 9: "low", 10: "high"} {
		if Grade(n) != want {
			t.Errorf("%d: not %s", n, want)
		}
	}
}

func TestSum(t *testing.T) {
	if Sum([]int{1, 2}) != 3 {
		t.Error("not 3")
	}
}

func TestParse(t *testing.T) {
	if d, err := Parse("3"); err != nil || d != 6*time.Second {
		t.Error(d, err)
	}
}

func TestEndless(t *testing.T) {
	if Endless(3) != 0 {
		t.Error("not 0")
	}
}
