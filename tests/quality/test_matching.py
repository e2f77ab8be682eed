"""Matching on real documents: the right paragraph, the exact words, the same meaning.

One setting for all sets: the package's defaults. How the defaults were chosen stands beside them in the code.

What is missed, read by hand. All 16 asks whose right paragraph is not among the first three (13 of the GDPR, 3 of Paris):

    one element of several was taken up, and another part of the ask carries more rare words     4
    the same rule in other words; two terms changed as well                                      4
    an ask that cites other provisions: their letters and numbers outweigh the little it says    3
    sister provisions have the same words                                                        2
    what was to go is gone: the labelled paragraph only speaks of its kind                       1
    the list is spread over points, and a recital says all of it                                 1
    an abbreviation that the outcome spells out                                                  1

21 wrong answers by text alone (all of Behaviour Change and the Post Office, the first nine of the blood inquiry):

    the answer is in other words, often what the department already does                         9
    two recommendations on one subject, and the neighbour's answer is nearer                     5
    the answer quotes or names another recommendation, or refers to what was said above          5
    the answer says only that it accepts                                                         2

Tried on these cases without gain, each over a range of weights: citations and labels left out of the query (GDPR hit@3 one
case more, Paris hit@1 one or two fewer); the draft's provision as a second query; the best counterpart of each word by the encoder
(GDPR hit@1 two more at most, Paris three fewer); for answers their best sentence, shared phrases from either side, and
sentences that many answers share left out (the blood inquiry loses .07: who accepts is what tells there). MiniLM instead of the
word vectors: GDPR .70 / .82, Paris .81 / .85, at a hundredth of the speed. A ranking learned from all witnesses, the phrases and
the lengths (pairwise logistic regression, each document left out in turn, 21 settings): hit@3 never above the sum's, Paris hit@1
down to .65. A neighbour's score added or taken off (28 settings), the first three kept apart: hit@3 never above. For answers: one
answer to each request (Hungarian algorithm; Behaviour Change one case more, the blood inquiry three fewer), characters, pairs of
words and plain cosines in the sum (16 mixes, two temperatures: within a case or two of what is there, none better on two inquiries).
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from influence.alignment import align, passages, ranked
from influence.alignment.counterparts import counterparts
from influence.alignment.reuse import Reuse, reuse
from influence.candidates import CandidateIndex, Query
from influence.candidates.replies import match_replies
from influence.document import Document
from influence.encoders import load_encoder
from influence.novelty import Baselines
from influence.rarity import Rarity
from influence.words import Words, split_words, stem

sys.path.insert(0, str(Path(__file__).parent))
import planted

Figure = Callable[..., None]
ALIGNED = 20  # candidates aligned per ask


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def ranking(outcome: Document, texts: Sequence[str], baseline: Document | None = None, encoder: str = "static") -> list[list[str | None]]:
    """The numbers of the outcome's paragraphs for each ask, best first: shortlist, alignment, second ranking."""
    words = [split_words(paragraph.text, offset=paragraph.span.start) for paragraph in outcome.paragraphs]
    before = [split_words(paragraph.text) for paragraph in baseline.paragraphs] if baseline else []
    rarity = Rarity.of([*words, *before])
    baselines = Baselines([baseline], rarity) if baseline else None
    queries = []
    for text in texts:
        asked = split_words(text)
        queries.append(Query(text, asked, baselines.novelty(asked).new if baselines else None))
    index = CandidateIndex(outcome.paragraphs, words, rarity, load_encoder(encoder), baseline=[baseline] if baseline else None)
    found = []
    for query, shortlist in zip(queries, index.shortlist(queries, k=ALIGNED), strict=True):
        bits = rarity.of_words(query.words)
        aligned = [
            align(query.words, words[candidate.index], bits, asked_id="ask", found_id=outcome.id, new=query.new) for candidate in shortlist
        ]
        found.append([outcome.paragraphs[shortlist[place].index].number for place, _ in ranked(shortlist, aligned)])
    return found


def hits(found: Sequence[Sequence[str | None]], right: Sequence[Sequence[str]], first: int) -> float:
    return sum(any(number in expected for number in numbers[:first]) for numbers, expected in zip(found, right, strict=True)) / len(right)


@cache
def draft(shared: Path) -> Document:
    rows = rows_of(shared / "corpora/gdpr/proposal_2012_en.jsonl")
    return Document.from_paragraphs("draft", [(row["id"], row.get("text_en") or "") for row in rows], role="baseline")


def test_the_right_unit_of_the_adopted_regulation(shared: Path, figure: Figure) -> None:
    rows = rows_of(shared / "corpora/gdpr/gdpr_2016_final_en.jsonl")
    law = Document.from_paragraphs("law", [(row["id"], row.get("text") or "") for row in rows], role="outcome")
    gold = [row for name in ("gdpr_trace", "gdpr_trace_2") for row in rows_of(shared / f"gold/{name}.jsonl") if row["paragraphs"]]
    found = ranking(law, [row["new"] for row in gold], draft(shared))
    right = [row["paragraphs"] for row in gold]
    figure("matching: GDPR trace gold, hit@1", hits(found, right, 1), floor=0.51, goal=0.65, n=len(gold))
    figure("matching: GDPR trace gold, hit@3", hits(found, right, 3), floor=0.73, goal=0.85, n=len(gold))
    figure("matching: GDPR trace gold, hit@10", hits(found, right, 10), n=len(gold))


def test_the_right_paragraph_of_the_paris_agreement(shared: Path, figure: Figure) -> None:
    lines = (shared / "corpora/paris_agreement/adopted_paragraphs.tsv").read_text(encoding="utf-8").splitlines()
    agreement = Document.from_paragraphs("paris", [tuple(line.split("\t", 1)) for line in lines], role="outcome")  # type: ignore[misc]
    gold = [row for row in rows_of(shared / "gold/paris_trace.jsonl") if row["paragraphs"]]
    found = ranking(agreement, [row["text"] for row in gold])
    right = [row["paragraphs"] for row in gold]
    figure("matching: Paris trace gold, hit@1", hits(found, right, 1), floor=0.65, goal=0.78, n=len(gold))
    figure("matching: Paris trace gold, hit@3", hits(found, right, 3), floor=0.81, goal=0.92, n=len(gold))


def test_a_proposal_finds_its_amendment_among_all(shared: Path, figure: Figure) -> None:
    # An amendment that only deletes is searched by what it strikes.
    def text_of(amendment: dict) -> str:
        return amendment["new"] or f"deleted {amendment['old']}"

    rows = rows_of(shared / "corpora/gdpr/amendments_normalised.jsonl")
    amendments = Document.from_paragraphs("amendments", [(row["uid"], text_of(row)) for row in rows], role="outcome")
    proposals = {row["uid"]: row["text"] for row in json.loads((shared / "corpora/gdpr/proposals.json").read_text(encoding="utf-8"))}
    right: dict[str, list[str]] = {}
    for pair in json.loads((shared / "corpora/gdpr/plags.json").read_text(encoding="utf-8")):
        if pair.get("verified") is True:
            right.setdefault(pair["proposal"], []).append(pair["amendment"])
    names = sorted(right)
    found = ranking(amendments, [text_of(proposals[name]) for name in names])
    ranks = []
    for name, uids in zip(names, found, strict=True):
        ranks.append(next((rank for rank, uid in enumerate(uids, 1) if uid in right[name]), 10**6))
    figure(
        "matching: GDPR verified pairs among 4,255, MRR", float(np.mean([1 / rank for rank in ranks])), floor=0.73, goal=0.85, n=len(names)
    )
    figure("matching: GDPR verified pairs, hit@5", float(np.mean([rank <= 5 for rank in ranks])), floor=0.79, goal=0.93, n=len(names))


INQUIRIES = {  # floor and goal by text alone, goal with numbers and order
    "Behaviour_Change": (0.76, 0.80, 0.95),
    "Volume_I-BloodEnquiry": (0.38, 0.55, 0.95),
    "UK_Covid19_Inquiry_Module1": (0.80, 0.90, 1.0),
    "PostOffice_Horizon": (0.68, 0.80, 0.90),
}


@pytest.mark.parametrize("inquiry", INQUIRIES)
def test_a_recommendation_finds_its_answer(shared: Path, figure: Figure, inquiry: str) -> None:
    rows = [row for row in rows_of(shared / "corpora/uk_inquiries/rec_response_pairs.jsonl") if row["set"] == inquiry]
    numbers = list(dict.fromkeys(row["res_id"] for row in rows))
    answers = [next(row["res"] for row in rows if row["res_id"] == number) for number in numbers]
    floor, goal, goal_in_order = INQUIRIES[inquiry]
    encoder = load_encoder("static")

    def at_first(order: bool | None, places: Sequence[int], with_numbers: bool = False) -> float:
        found = match_replies(
            [row["rec"] for row in rows],
            [answers[place] for place in places],
            order=order,
            encoder=encoder,
            request_numbers=[row["rec_id"] for row in rows] if with_numbers else None,
            answer_numbers=[numbers[place] for place in places] if with_numbers else None,
        )
        best = [places[candidates[0].index] for candidates in found]
        # Equal answers count as right, whatever their number.
        return float(np.mean([numbers[at] == row["res_id"] or answers[at] == row["res"] for at, row in zip(best, rows, strict=True)]))

    in_order = range(len(answers))
    shuffled = np.random.default_rng(0).permutation(len(answers)).tolist()
    figure(f"matching: {inquiry}, R@1 by text alone", at_first(False, in_order), floor=floor, goal=goal, n=len(rows))
    figure(f"matching: {inquiry}, R@1 with order", at_first(None, in_order), n=len(rows))
    figure(f"matching: {inquiry}, R@1 with printed numbers and order", at_first(None, in_order, True), goal=goal_in_order, n=len(rows))
    figure(f"matching: {inquiry}, R@1, answers shuffled", at_first(None, shuffled), n=len(rows))


# What the best of three tools reached in each stratum on a generator of this kind.
STRATA = {"verbatim": (0.997, 0.99), "reordered": (0.62, 0.85), "reworded": (0.69, 0.88), "shortened": (0.45, 0.70)}
STRATA |= {"split": (0.997, 0.99), "noise": (0.74, 0.90)}


def finder(shared: Path, half: int) -> Callable[[planted.Case], planted.Found]:
    submissions = planted._submissions(shared, half)
    rarity = Rarity.of(split_words(paragraph) for name in sorted(submissions) for paragraph in submissions[name])

    def find(case: planted.Case) -> planted.Found:
        asked, found = split_words(case.passage), split_words(case.host)
        alignment = align(asked, found, rarity.of_words(asked), asked_id="passage", found_id="host")
        return [((place.asked.start, place.asked.end), (place.found.start, place.found.end)) for place in passages(alignment.phrases)]

    return find


def test_planted_passages_are_found_and_nothing_else(shared: Path, figure: Figure) -> None:
    find = finder(shared, half=1)  # thresholds were chosen on the submissions of half 0
    for stratum, (floor, goal) in STRATA.items():
        made = planted.cases(shared, stratum, 60, seed=1, half=1)
        score, _, _, granularity = planted.plagdet(made, [find(case) for case in made])
        figure(f"matching: planted passages, {stratum}, PlagDet", score, floor=floor, goal=goal, n=60)
        figure(f"matching: planted passages, {stratum}, granularity", granularity, goal=1.0, n=60, better="lower")
    absent = [find(case) for case in planted.cases(shared, "absent", 60, seed=1, half=1)]
    figure("matching: planted passages, absent, false claims", sum(map(len, absent)), goal=0, n=60, better="lower")


def area(scores: Sequence[float], labels: Sequence[bool]) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))


def test_boilerplate_carries_little(shared: Path, figure: Figure) -> None:
    path = shared / "corpora/text_pairs/lid_policy_diffusion__alignment_pairs.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] in ("0", "1")]
    pairs = [(split_words(row["left"]), split_words(row["right"])) for row in rows]
    rarity = Rarity.of(words for pair in pairs for words in pair)
    bits = [align(left, right, rarity.of_words(left), asked_id="left", found_id="right").bits for left, right in pairs]
    labels = [row["label"] == "1" for row in rows]
    lengths = [len(row["left"].split()) for row in rows]
    figure("matching: substantive against boilerplate alignments, AUC", area(bits, labels), floor=0.93, goal=0.96, n=len(rows))
    wins = [
        1.0 if bits[one] > bits[other] else 0.5 if bits[one] == bits[other] else 0.0
        for one in range(len(rows))
        for other in range(len(rows))
        if labels[one] and not labels[other] and abs(lengths[one] - lengths[other]) <= 0.15 * max(lengths[one], lengths[other])
    ]
    figure("matching: the same among pairs of like length, AUC", float(np.mean(wins)), floor=0.69, goal=0.85, n=len(wins))


@pytest.mark.parametrize(("name", "floor"), [("mtref", 0.706), ("wiki", 0.939)])
def test_which_word_stands_for_which(shared: Path, figure: Figure, name: str, floor: float) -> None:
    path = shared / f"corpora/text_pairs/multimwa_word_alignment__{name}-dev.tsv"
    encoder = load_encoder("static")
    right = claimed = true = 0
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    for line in lines:
        cells = line.split("\t")
        sides = [
            Words(text, [stem(form) for form in text], [0] * len(text), [0] * len(text)) for text in (cells[1].split(), cells[3].split())
        ]
        gold = {tuple(map(int, link.split("-"))) for link in cells[7].split()}
        found = {(pair.asked, pair.found) for pair in counterparts(*sides, encoder)}
        right, claimed, true = right + len(found & gold), claimed + len(found), true + len(gold)
    figure(f"matching: word alignment, {name} dev, F1", 2 * right / (claimed + true), floor=floor, goal=floor + 0.06, n=len(lines))


def test_paraphrases_share_their_words(shared: Path, figure: Figure) -> None:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    lines = (shared / "corpora/text_pairs/msr-para-train.tsv").read_text(encoding="utf-8-sig").split("\n")[1:]
    rows = [line.split("\t") for line in lines if line.count("\t") >= 4]
    labels = [row[0] == "1" for row in rows]
    sides = [(split_words(row[3]), split_words(row[4])) for row in rows]
    rarity = Rarity.of(words for pair in sides for words in pair)
    encoder = load_encoder("static")
    assert encoder is not None
    near = (encoder.encode([row[3] for row in rows]) * encoder.encode([row[4] for row in rows])).sum(axis=1)

    def measures(left: Words, right: Words, cosine: float) -> list[float]:
        """Words paired, as a share; likeness of the whole; numbers that only one has; pairs in order; bits left over; length."""
        pairs = counterparts(left, right, encoder)
        over = rarity.of_words(left).sum() + rarity.of_words(right).sum()
        over -= sum(pair.level * (rarity.bits(left.stems[pair.asked]) + rarity.bits(right.stems[pair.found])) for pair in pairs)
        numbers = [{stem for stem in side.stems if any(map(str.isdigit, stem))} for side in (left, right)]
        follow = float(np.mean(np.diff([pair.found for pair in pairs]) == 1)) if len(pairs) > 1 else 0.0
        return [len(pairs) / max(len(left), len(right)), cosine, len(numbers[0] ^ numbers[1]), follow, over, len(left) + len(right)]

    table = np.array([measures(*pair, float(cosine)) for pair, cosine in zip(sides, near, strict=True)])
    n = len(rows)
    figure("matching: MSRP training part, nothing fitted, AUC", area(table[:, 0].tolist(), labels), floor=0.77, goal=0.81, n=n)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    folds = StratifiedKFold(10, shuffle=True, random_state=0)
    fitted = cross_val_predict(model, table, labels, cv=folds, method="decision_function").tolist()
    figure("matching: MSRP training part, six measures, ten folds, AUC", area(fitted, labels), floor=0.77, goal=0.81, n=n)


def test_graded_reuse(shared: Path, figure: Figure) -> None:
    from scipy.stats import spearmanr

    def graded(pairs: Sequence[tuple[str, str]]) -> list[Reuse]:
        words = [(split_words(left), split_words(right)) for left, right in pairs]
        # The background: each text once, in pieces as long as a paragraph, so that two sets of texts of other lengths compare.
        once = {tuple(text.forms): text for pair in words for text in pair}
        rarity = Rarity.of(text[at : at + 60] for text in once.values() for at in range(0, len(text), 60))
        return [reuse(one, other, rarity.of_words(one), rarity.of_words(other)) for one, other in words]

    with (shared / "corpora/text_pairs/bill_similarity__val.csv").open(encoding="utf-8-sig", newline="") as lines:
        bills = list(csv.DictReader(lines))
    alike = [pair.similarity for pair in graded([(row["sec_a_text"], row["sec_b_text"]) for row in bills])]
    score = spearmanr(alike, [float(row["label"]) for row in bills])[0]
    figure("matching: graded similarity of bills, Spearman", float(score), floor=0.91, goal=0.94, n=len(bills))

    folder = shared / "corpora/text_pairs/clough_stevenson"
    grades = {"non": 0, "heavy": 1, "light": 2, "cut": 3}
    with (folder / "file_information.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["Category"] in grades]

    def text(name: str) -> str:
        return (folder / name).read_text(encoding="latin-1")

    taken = [pair.contained for pair in graded([(text(row["File"]), text(f"orig_task{row['Task']}.txt")) for row in rows])]
    levels = [grades[row["Category"]] for row in rows]
    figure("matching: graded reuse, Clough and Stevenson, Spearman", float(spearmanr(taken, levels)[0]), floor=0.83, goal=0.90, n=len(rows))
    # Two answers labelled "cut" share no run of five words with any of the five sources: they were cut from a text that is not
    # there. With both at 0 a perfect order of the others reaches .90 to .93.
    at = [place for place, row in enumerate(rows) if row["File"] not in ("g2pE_taskc.txt", "g4pD_taskb.txt")]
    score = spearmanr([taken[place] for place in at], [levels[place] for place in at])[0]
    figure("matching: the same without two answers whose source is missing, Spearman", float(score), goal=0.90, n=len(at))
