"""One training step of BERT-large with Hugging Face's transformers on a GPU: the peer of CudaTrainingStep.cs.

As its users train it: bf16 autocast, scaled_dot_product_attention, fused AdamW, no compilation. Prints one line of JSON with the
seconds of each step.
"""
import argparse
import json
import time

import torch
from transformers import BertConfig, BertForPreTraining


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--sequences", type=int, required=True)
    p.add_argument("--length", type=int, required=True)
    p.add_argument("--masked", type=int, required=True)
    p.add_argument("--steps", type=int, default=12)
    a = p.parse_args()
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    config = BertConfig(vocab_size=30528, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096,
                        attn_implementation="sdpa")
    model = BertForPreTraining(config).cuda().train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, eps=1e-6, weight_decay=0.01, fused=True)
    ids = torch.randint(5, config.vocab_size, (a.sequences, a.length), device="cuda")
    types = (torch.arange(a.length, device="cuda") >= a.length // 2).long().expand_as(ids)
    labels = torch.full_like(ids, -100)
    labels[:, :: a.length // a.masked][:, : a.masked] = ids[:, :: a.length // a.masked][:, : a.masked]
    next_labels = torch.arange(a.sequences, device="cuda") % 2
    mask = torch.ones_like(ids)

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cuda", torch.bfloat16):
            loss = model(input_ids=ids, token_type_ids=types, attention_mask=mask, labels=labels, next_sentence_label=next_labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        loss.item()
        torch.cuda.synchronize()

    for _ in range(4):
        step()
    seconds = []
    for _ in range(a.steps):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"peer": "transformers on pytorch " + torch.__version__, "seconds": seconds}))


main()
