"""Megabytes (10^6 bytes of UTF-8) a second of NLTK's Punkt on one core. Prints the best of ROUNDS.

split PARAMETERS ROUNDS FILE...   span_tokenize with NLTK's tables in the folder PARAMETERS
train ROUNDS FILE...              PunktTrainer
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Oracles"))

import punkt_nltk as oracle
from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer


def best(rounds, files, work):
    texts = [oracle.read(path) for path in files]
    size = sum(os.path.getsize(path) for path in files)
    fastest = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        for text in texts:
            work(text)
        fastest = max(fastest, size / 1e6 / (time.perf_counter() - start))
    print(fastest)


if sys.argv[1] == "split":
    tokenizer = PunktSentenceTokenizer(oracle.load(sys.argv[2]))
    best(int(sys.argv[3]), sys.argv[4:], lambda text: list(tokenizer.span_tokenize(text)))
else:
    best(int(sys.argv[2]), sys.argv[3:], lambda text: PunktTrainer(text).get_params())
