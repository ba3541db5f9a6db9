"""ELECTRA's pre-training (Clark et al. 2020) in plain PyTorch and double precision: the oracle of tests/Model.

    electra_torch.py CASE.json IN.safetensors OUT.safetensors

CASE has the shapes of both networks (Hugging Face's keys), disc_weight, a list of batches and the optimizer's settings. Each batch
has, for each optimizer, what the generator has drawn for the masked tokens (adamw_samples, lamb_samples; alike in the first batch):
drawing is no part of the gradient, so a given draw takes its place. IN has the parameters under Hugging Face's names behind
"generator." or "discriminator.", the shared embeddings among the discriminator's. OUT gets the losses, counts and gradients of the
first batch, and the parameters after a step on each batch, with AdamW and with LAMB.
"""
import json
import sys

import torch
import torch.nn.functional as F

from bert_torch import Bert, adamw, lamb, leaves, read, train, write

EMBEDDINGS = "discriminator.electra.embeddings"


class Electra:
    def __init__(self, case, weights):
        self.w = weights
        self.generator = Bert(case["generator"], weights, "generator.electra", EMBEDDINGS)
        self.discriminator = Bert(case["discriminator"], weights, "discriminator.electra", EMBEDDINGS)

    def losses(self, batch, samples):
        masked, labels = torch.tensor(batch["masked_lm_positions"]), torch.tensor(batch["masked_lm_labels"])
        g = self.generator
        x, mask, _ = g.hidden(batch, batch["input_ids"])
        picked = x.reshape(mask.numel(), -1)[masked]
        picked = g.norm(g.act(g.linear(picked, "generator.generator_predictions.dense")), "generator.generator_predictions.LayerNorm")
        logits = F.linear(picked, self.w[EMBEDDINGS + ".word_embeddings.weight"], self.w["generator.generator_lm_head.bias"])
        mlm = F.cross_entropy(logits, labels)

        corrupted, replaced = list(batch["input_ids"]), torch.zeros(mask.numel(), dtype=torch.float64)
        for cell, sample, label in zip(batch["masked_lm_positions"], samples, batch["masked_lm_labels"]):
            corrupted[cell] = sample
            replaced[cell] = float(sample != label)
        d = self.discriminator
        x, _, _ = d.hidden(batch, corrupted)
        inner = d.act(d.linear(x.reshape(mask.numel(), -1), "discriminator.discriminator_predictions.dense"))
        scores = d.linear(inner, "discriminator.discriminator_predictions.dense_prediction")[:, 0]
        visible = mask.reshape(-1)
        each = -(replaced * F.logsigmoid(scores) + (1 - replaced) * F.logsigmoid(-scores))
        found = (scores > 0).double() * visible
        counts = ((logits.argmax(-1) == labels).sum().double(), replaced.sum(), (found * replaced).sum(), (found * (1 - replaced)).sum())
        return mlm, (each * visible).sum() / visible.sum(), counts


def main():
    case = json.load(open(sys.argv[1]))
    weights = read(sys.argv[2])
    batches, settings = case["batches"], case["optimizer"]
    out = {}
    first = leaves(weights)
    mlm, discriminator, counts = Electra(case, first).losses(batches[0], batches[0]["adamw_samples"])
    (mlm + case["disc_weight"] * discriminator).backward()
    out["mlm"], out["discriminator"] = mlm, discriminator
    out["mlm_correct"], out["replaced"], out["true_positives"], out["false_positives"] = counts
    for n, w in first.items():
        out["grad." + n] = w.grad
    for name, update in (("adamw", adamw), ("lamb", lamb)):
        def loss(weights, batch):
            mlm, discriminator, _ = Electra(case, weights).losses(batch, batch[name + "_samples"])
            return mlm + case["disc_weight"] * discriminator
        for n, w in train(loss, weights, batches, settings, update).items():
            out[name + "." + n] = w
    write(sys.argv[3], out)


if __name__ == "__main__":
    main()
