"""Masks as BERT's create_pretraining_data.py draws them, written plainly after the published algorithm.

Usage: masks.py SAMPLES.json, where the file holds
  {"seed", "masked_lm_prob", "max_predictions_per_seq", "cls", "sep", "mask", "pad", "vocab_size",
   "samples": [{"id", "input_ids"}, ...]}
Prints for each sample [input_ids, masked_lm_positions, masked_lm_labels] as JSON.
"""
import json
import sys

from sample_random import SampleRandom, key_for, key_of


def mask(tokens, options, rng):
    special = (options["cls"], options["sep"], options["pad"])
    candidates = [i for i, token in enumerate(tokens) if token not in special]
    num_to_predict = min(options["max_predictions_per_seq"], max(1, int(round(len(tokens) * options["masked_lm_prob"]))))
    positions = sorted(rng.choose(candidates, min(num_to_predict, len(candidates))))
    output = list(tokens)
    for position in positions:
        draw = rng.random()
        if draw < 0.8:
            output[position] = options["mask"]
        elif draw < 0.9:
            output[position] = rng.below(options["vocab_size"])
    return output, positions, [tokens[position] for position in positions]


def main(path):
    with open(path) as file:
        options = json.load(file)
    stage = key_for(options["seed"], "mask-tokens")
    json.dump([mask(s["input_ids"], options, SampleRandom(key_of(stage, s["id"]))) for s in options["samples"]], sys.stdout)


main(sys.argv[1])
