"""Pairs as BERT's create_pretraining_data.py makes them, written plainly after the published algorithm, lists and all.

Usage: pairs.py CORPUS.json, where the file holds
  {"seed", "max_seq_length", "short_seq_prob", "dupe_factor", "documents": [{"id", "sentences": [[token, ...], ...]}, ...]}
Prints the pairs of all documents in order as JSON: [[document id, tokens of A, tokens of B, is_random_next], ...].
"""
import json
import sys

from sample_random import SampleRandom, key_for, key_of


def truncate_seq_pair(tokens_a, tokens_b, max_num_tokens, rng):
    while len(tokens_a) + len(tokens_b) > max_num_tokens:
        longer = tokens_a if len(tokens_a) > len(tokens_b) else tokens_b
        if rng.heads():
            del longer[0]
        else:
            longer.pop()


def pairs_of(documents, index, max_seq_length, short_seq_prob, rng):
    document = documents[index]["sentences"]
    max_num_tokens = max_seq_length - 3
    target_seq_length = max_num_tokens
    if document and rng.random() < short_seq_prob:
        target_seq_length = rng.randint(2, max_num_tokens)

    chunk = []
    length = 0
    i = 0
    while i < len(document):
        chunk.append(document[i])
        length += len(document[i])
        if i == len(document) - 1 or length >= target_seq_length:
            a_end = 1
            if len(chunk) >= 2:
                a_end = rng.randint(1, len(chunk) - 1)
            tokens_a = [token for sentence in chunk[:a_end] for token in sentence]
            tokens_b = []
            if len(chunk) == 1 or rng.random() < 0.5:
                target_b_length = target_seq_length - len(tokens_a)
                for _ in range(10):
                    random_index = rng.randint(0, len(documents) - 1)
                    if random_index != index:
                        break
                is_random_next = random_index != index
                random_document = documents[random_index]["sentences"]
                random_start = rng.randint(0, len(random_document) - 1)
                for sentence in random_document[random_start:]:
                    tokens_b.extend(sentence)
                    if len(tokens_b) >= target_b_length:
                        break
                i -= len(chunk) - a_end
            else:
                is_random_next = False
                for sentence in chunk[a_end:]:
                    tokens_b.extend(sentence)
            truncate_seq_pair(tokens_a, tokens_b, max_num_tokens, rng)
            assert tokens_a and tokens_b
            yield tokens_a, tokens_b, is_random_next
            chunk = []
            length = 0
        i += 1


def main(path):
    with open(path) as file:
        corpus = json.load(file)
    stage = key_for(corpus["seed"], "pair-segments")
    pairs = []
    for index, document in enumerate(corpus["documents"]):
        for duplicate in range(corpus["dupe_factor"]):
            rng = SampleRandom(key_of(key_of(stage, document["id"]), duplicate))
            for a, b, is_random in pairs_of(
                    corpus["documents"], index, corpus["max_seq_length"], corpus["short_seq_prob"], rng):
                pairs.append([document["id"], a, b, is_random])
    json.dump(pairs, sys.stdout)


main(sys.argv[1])
