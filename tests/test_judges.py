"""Judges: what they answer is checked, and one that fails, dawdles or lies costs a doubt, never a run."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from influence.cache import Cache
from influence.errors import OptionError
from influence.judges import PATIENCE, Bench, checked, load_judge
from influence.judges.endpoint import EndpointJudge


def test_an_answer_must_be_three_probabilities() -> None:
    assert checked((0.2, 0.3, 0.5)) == (0.2, 0.3, 0.5)
    for nonsense in (None, "yes", 0.5, (1, 0), (0.9, 0.9, 0.9), (float("nan"), 0, 1), (-0.1, 0.6, 0.5)):
        with pytest.raises(OptionError, match="three probabilities"):
            checked(nonsense)


def test_a_failing_judge_is_recorded_and_left_alone_after_a_few_failures() -> None:
    calls = []

    def broken(ask: str, elements: object, paragraph: str) -> None:
        calls.append(ask)
        raise TimeoutError("too slow")

    bench = Bench(broken)
    readings = [bench.read(f"a/r{at}", "ask", [], "p", "paragraph") for at in range(PATIENCE + 4)]
    assert readings == [None] * (PATIENCE + 4)
    assert len(calls) == PATIENCE and len(bench.record) == PATIENCE + 4
    assert "TimeoutError: too slow" in bench.record[0]["failure"] and "not asked" in bench.record[-1]["failure"]


def test_a_judge_with_a_name_is_asked_each_question_once(tmp_path: Path) -> None:
    class Scripted:
        def __init__(self) -> None:
            self.log: list[dict[str, str]] = []

        def __call__(self, ask: str, elements: object, paragraph: str) -> tuple[float, float, float]:
            asked.append(ask)
            self.log.append({"answer": ask})
            return 0.25, 0.25, 0.5

    asked: list[str] = []
    benches = [Bench(Scripted(), cache=Cache(tmp_path), known_as=name) for name in ("model", "model", "other", "")]
    for bench in benches:
        assert bench.read("a/r1", "ask", ["new"], "p", "paragraph") == (0.25, 0.25, 0.5)
        assert bench.judge.log == [{"answer": "ask"}]
    assert asked == ["ask"] * 3, "the second one was not asked"
    assert benches[0].record == benches[1].record


def test_a_lying_judge_s_nonsense_does_not_pass() -> None:
    bench = Bench(lambda ask, elements, paragraph: (5.0, 0.0, 0.0))
    assert bench.read("a/r1", "ask", [], "p", "paragraph") is None
    assert "three probabilities" in bench.record[0]["failure"]


def test_a_judge_is_named_by_what_it_is() -> None:
    assert load_judge(None) is None
    scripted = lambda ask, elements, paragraph: (1.0, 0.0, 0.0)  # noqa: E731
    assert load_judge(scripted) is scripted
    with pytest.raises(OptionError, match="nli:"):
        load_judge("gpt")
    with pytest.raises(OptionError, match="which model"):
        load_judge("http://localhost:1/v1")


@pytest.fixture
def endpoint():
    """A tiny endpoint on this machine that answers what the test puts into `answers`."""
    answers: list[str] = []
    seen: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps({"choices": [{"message": {"content": answers.pop(0)}}]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", answers, seen
    server.shutdown()


def test_an_endpoint_is_asked_and_its_prompt_and_answer_are_kept(endpoint) -> None:
    url, answers, seen = endpoint
    answers += ['Sure: {"entailed": 0.8, "contradicted": 0.05, "neither": 0.15}', "I cannot say."]
    judge = EndpointJudge(url, "small")
    assert judge("Fund the register.", ["the register"], "The register is funded.") == (0.8, 0.05, 0.15)
    assert seen[0]["model"] == "small" and "Fund the register." in judge.log[0]["prompt"]
    assert Bench(judge).read("a/r1", "ask", [], "p", "paragraph") is None
