"""Steps of PyTorch's own AdamW, with a group of parameters for each learning rate, and of LAMB written from the paper; and learning
rates by PyTorch's own schedulers: the oracle of tests/Model/Optimizers. In double precision.

    optimizers_torch.py steps CASE.json IN.safetensors OUT.safetensors
    optimizers_torch.py rates CASE.json

CASE of steps has the configuration of a BERT, a batch for each step and a list of optimizers with the learning rate of each step;
OUT gets the parameters after the last step under the number of the optimizer. CASE of rates is a list of schedules; the rates of all
steps are printed as a list for each.
"""
import json
import math
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the repository

import torch

import bert_torch


def depths(names, layers):
    """Google's ELECTRA: embeddings 0, layer i is i + 1, heads L + 2; BERT's pooler and last norm between the two."""
    prefixes = {"bert.embeddings.": 0, "bert.encoder.LayerNorm.": layers + 1, "bert.pooler.": layers + 1, "cls.": layers + 2}
    prefixes.update({"bert.encoder.layer.%d." % i: i + 1 for i in range(layers)})
    return {n: next(depth for prefix, depth in prefixes.items() if n.startswith(prefix)) for n in names}


def clip(weights, limit):
    total = math.sqrt(sum((w.grad ** 2).sum().item() for w in weights.values()))
    if total > limit:
        for w in weights.values():
            w.grad /= total / limit
    return total


class Lamb(torch.optim.Optimizer):
    """You et al. 2020, with the terms of NVIDIA's kernel; and Adam without bias correction, where trust is none."""

    def __init__(self, groups, trust):
        super().__init__(groups, {})
        self.trust = trust
        self.count = 0

    @torch.no_grad()
    def step(self):
        self.count += 1
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                state = self.state[w]
                if not state:
                    state["m"], state["v"] = torch.zeros_like(w), torch.zeros_like(w)
                state["m"] = beta1 * state["m"] + (1 - beta1) * w.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * w.grad ** 2
                m, v = state["m"], state["v"]
                if group["bias_correction"]:
                    m, v = m / (1 - beta1 ** self.count), v / (1 - beta2 ** self.count)
                u = m / (v.sqrt() + group["eps"]) + group["weight_decay"] * w
                ratio = 1.0
                if self.trust == "all" or self.trust == "decayed" and group["weight_decay"] != 0:
                    ratio = w.norm() / u.norm() if w.norm() > 0 and u.norm() > 0 else 1.0
                w -= group["lr"] * ratio * u


def train(config, start, batches, case):
    weights = {n: w.clone().requires_grad_(True) for n, w in start.items()}
    layers = config["num_hidden_layers"]
    groups = {}
    for n, depth in depths(weights, layers).items():
        decays = not any(part in n for part in case["no_decay"])
        groups.setdefault((depth, decays), []).append(weights[n])
    groups = [{
        "params": params,
        "lr": 0.0,
        "share": case["layerwise_lr_decay"] ** (layers + 2 - depth),
        "betas": (case["beta1"], case["beta2"]),
        "eps": case["eps"],
        "weight_decay": case["weight_decay"] if decays else 0.0,
        "bias_correction": case["bias_correction"],
    } for (depth, decays), params in groups.items()]
    if case["type"] == "lamb":
        optimizer = Lamb(groups, "all" if case["use_nvlamb"] else "decayed")
    elif case["bias_correction"]:
        optimizer = torch.optim.AdamW(groups)
    else:
        optimizer = Lamb(groups, "none")
    clipped = 0
    for batch, rate in zip(batches, case["learning_rates"]):
        mlm, nsp, _, _ = bert_torch.Bert(config, weights).losses(batch)
        optimizer.zero_grad()
        (mlm + nsp).backward()
        clipped += clip(weights, case["max_grad_norm"]) > case["max_grad_norm"]
        for group in optimizer.param_groups:
            group["lr"] = rate * group["share"]
        optimizer.step()
    return weights, clipped


def steps(case_file, in_file, out_file):
    case = json.load(open(case_file))
    start = bert_torch.read(in_file)
    out = {}
    for i, optimizer in enumerate(case["optimizers"]):
        weights, clipped = train(case["config"], start, case["batches"], optimizer)
        out.update({"%d.%s" % (i, n): w for n, w in weights.items()})
        out["%d.clipped" % i] = torch.tensor([float(clipped)])
    bert_torch.write(out_file, out)


def rates(schedule):
    """PyTorch's schedulers count from 0 where a step is about to be the first: one step of each is thrown away."""
    base, warm, total = schedule["learning_rate"], schedule["warmup_steps"], schedule["max_steps"]
    down = total - warm
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=base)
    of = torch.optim.lr_scheduler
    if schedule["type"] == "poly-warm-up":
        shape = of.LambdaLR(optimizer, lambda t: t / warm if t < warm else (1 - t / total) ** schedule["degree"])
    else:
        after = {
            "polynomial-decay": lambda: of.PolynomialLR(optimizer, total_iters=down, power=schedule["degree"]),
            "linear-warm-up": lambda: of.LinearLR(optimizer, start_factor=1.0, end_factor=schedule["floor"], total_iters=down),
            "constant": lambda: of.ConstantLR(optimizer, factor=1.0, total_iters=total),
        }[schedule["type"]]()
        rise = of.LambdaLR(optimizer, lambda t: t / warm)
        shape = of.SequentialLR(optimizer, [rise, after], milestones=[warm])
    found = []
    for _ in range(total):
        optimizer.step()
        shape.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


def main():
    if sys.argv[1] == "rates":
        print(json.dumps([rates(schedule) for schedule in json.load(open(sys.argv[2]))]))
    else:
        steps(*sys.argv[2:])


if __name__ == "__main__":
    main()
