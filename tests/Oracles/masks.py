"""Masks of the published scripts, written plainly after them: BERT's create_pretraining_data.py (single tokens, whole words), its
successor for TensorFlow 2 (n-grams: _masking_ngrams) and ELECTRA's pretrain_helpers.mask.

Usage: masks.py SAMPLES.json, where the file holds
  {"kind": "tokens" | "whole-words" | "n-grams" | "electra", "seed", "masked_lm_prob", "max_predictions_per_seq", "max_ngram_size",
   "cls", "sep", "mask", "pad", "vocab_size", "continuations": [id, ...], "samples": [{"id", "input_ids"}, ...]}
Prints for each sample [input_ids, masked_lm_positions, masked_lm_labels] as JSON.
Differences: whole words are found as the later script does, which never joins a piece behind [SEP] to the word before; a position
that ELECTRA draws twice is listed once.
"""
import itertools
import json
import sys

from sample_random import SampleRandom, key_for, key_of


def num_to_predict(tokens, options):
    return min(options["max_predictions_per_seq"], max(1, int(round(len(tokens) * options["masked_lm_prob"]))))


def special(options):
    return (options["cls"], options["sep"], options["pad"])


def replaced(token, draw, options, rng):
    if draw < 0.8:
        return options["mask"]
    return rng.below(options["vocab_size"]) if draw < 0.9 else token


def mask_tokens(tokens, options, rng):
    candidates = [i for i, token in enumerate(tokens) if token not in special(options)]
    positions = sorted(rng.choose(candidates, min(num_to_predict(tokens, options), len(candidates))))
    output = list(tokens)
    for position in positions:
        output[position] = replaced(tokens[position], rng.random(), options, rng)
    return output, positions


def wordpieces_to_grams(tokens, options):
    grams = []
    start = None
    for i, token in enumerate(tokens):
        if start is not None and token in options["continuations"]:
            continue
        if start is not None:
            grams.append((start, i))
        start = None if token in special(options) else i
    if start is not None:
        grams.append((start, len(tokens)))
    return grams


def contiguous(grams):
    return all(a[1] == b[0] for a, b in zip(grams, grams[1:]))


def masking_ngrams(grams, max_ngram_size, max_masked_tokens, rng):
    ngrams = {}
    for size in range(1, max_ngram_size + 1):
        windows = [grams[i:i + size] for i in range(len(grams) - size + 1)]
        ngrams[size] = [(window[0][0], window[-1][1]) for window in windows if contiguous(window)]
    cumulative = list(itertools.accumulate([1.0 / n for n in range(1, max_ngram_size + 1)]))
    output = []
    masked = set()
    while len(masked) < max_masked_tokens and sum(len(left) for left in ngrams.values()):
        size = 1
        if max_ngram_size > 1:
            draw = rng.random() * cumulative[-1]
            size = next(n for n, weight in enumerate(cumulative, 1) if draw < weight)
        if len(masked) + size > max_masked_tokens:
            ngrams[size].clear()
            continue
        if not ngrams[size]:
            continue
        # One at a time of a list in any order is one at a time of a shuffled list.
        chosen = rng.below(len(ngrams[size]))
        begin, end = ngrams[size][chosen]
        ngrams[size][chosen] = ngrams[size][-1]
        ngrams[size].pop()
        if end - begin + len(masked) > max_masked_tokens or masked.intersection(range(begin, end)):
            continue
        masked.update(range(begin, end))
        output.append((begin, end))
    return sorted(output)


def mask_words(tokens, options, rng):
    by_gram = options["kind"] == "n-grams"
    size = options["max_ngram_size"] if by_gram else 1
    output = list(tokens)
    positions = []
    for begin, end in masking_ngrams(wordpieces_to_grams(tokens, options), size, num_to_predict(tokens, options), rng):
        draw = rng.random() if by_gram else None
        for i in range(begin, end):
            output[i] = replaced(tokens[i], draw if by_gram else rng.random(), options, rng)
            positions.append(i)
    return output, positions


def mask_electra(tokens, options, rng):
    candidates = [i for i, token in enumerate(tokens) if token not in special(options) + (options["mask"],)]
    selected = {}
    for _ in range(num_to_predict(tokens, options) if candidates else 0):
        position = candidates[rng.below(len(candidates))]
        replace = rng.random() < 0.85
        selected[position] = replace or selected.get(position, False)
    output = [options["mask"] if selected.get(i) else token for i, token in enumerate(tokens)]
    return output, sorted(selected)


def main(path):
    with open(path) as file:
        options = json.load(file)
    options["continuations"] = set(options["continuations"])
    mask = {"tokens": mask_tokens, "electra": mask_electra}.get(options["kind"], mask_words)
    stage = key_for(options["seed"], "mask-tokens")
    results = []
    for sample in options["samples"]:
        tokens = sample["input_ids"]
        output, positions = mask(tokens, options, SampleRandom(key_of(stage, sample["id"])))
        results.append([output, positions, [tokens[position] for position in positions]])
    json.dump(results, sys.stdout)


main(sys.argv[1])
