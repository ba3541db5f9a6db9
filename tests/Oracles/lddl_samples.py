"""Reads a folder of LDDL's shards as lddl.torch reads it, and prints what its collate gives for each sample alone.

Restated from the description of lddl.torch: files are found below a folder, a file is Parquet if its last extension has
`.parquet` in it and binned if that extension has `_`; the number of samples is in `.num_samples.json`; rows are split at white
space, looked up in the vocabulary, laid out as [CLS] A [SEP] B [SEP].

lddl_samples.py FOLDER VOCAB ROWS   (ROWS: a JSON object, file name to the rows of the file, as another program read them)
"""
import io
import json
import os
import sys

import numpy as np

folder, vocab, rows = sys.argv[1:]
ids = {line.rstrip('\n'): number for number, line in enumerate(open(vocab, encoding='utf-8'))}
rows = json.load(open(rows, encoding='utf-8'))
counts = json.load(open(os.path.join(folder, '.num_samples.json'), encoding='utf-8'))
files = sorted(name for name in os.listdir(folder) if '.parquet' in os.path.splitext(name)[1])
assert sorted(counts) == files == sorted(rows), (counts, files)
for name in files:
    extension = os.path.splitext(name)[1]
    bin_id = int(extension.split('_')[-1]) if '_' in extension else None
    assert len(rows[name]) == counts[name], name
    for row in rows[name]:
        a, b = row['A'].split(), row['B'].split()
        assert row['num_tokens'] == len(a) + len(b) + 3
        assert bin_id is None or row['bin_id'] == bin_id
        sequence = [ids[token] for token in ['[CLS]', *a, '[SEP]', *b, '[SEP]']]
        types = [0] * (len(a) + 2) + [1] * (len(b) + 1)
        labels = [-1] * len(sequence)
        if 'masked_lm_positions' in row:
            positions = np.load(io.BytesIO(bytes.fromhex(row['masked_lm_positions'])), allow_pickle=False)
            assert positions.dtype == np.dtype('<u2') and positions.ndim == 1
            for position, label in zip(positions.tolist(), row['masked_lm_labels'].split(), strict=True):
                labels[position] = ids[label]
        print(json.dumps([name, sequence, types, labels, int(row['is_random_next'])]))
