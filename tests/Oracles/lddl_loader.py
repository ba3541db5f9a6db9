"""Reads a folder of LDDL's shards to its end as lddl.torch's loader does, for every rank, and checks what it asserts.

Restated from the description of lddl.torch: which file goes to which rank and worker, the shuffle buffer, batches of a worker,
and how all ranks choose the same bin without talking. A sample is here the name of its file and its row.

lddl_loader.py FOLDER ROWS WORLD WORKERS BATCH EPOCHS   (ROWS: a JSON object, file name to number of rows, as another program
counted them). Prints for each epoch how many samples each bin gave to each rank, as JSON.
"""
import json
import os
import random
import sys

BASE_SEED, BUFFER, WARMUP = 12345, 16384, 16


class Dataset:
    """The files of one bin, for one rank."""

    def __init__(self, files, rank, world, workers):
        assert len(files) % world == 0, f'{len(files)} files for {world} ranks'
        assert len(files) % (world * workers) == 0, f'{len(files)} files for {world} ranks of {workers} workers'
        counts = [count for _, count in files]
        assert min(counts) + 1 == max(counts), f'min_num_samples_per_file + 1 == max_num_samples_per_file: {min(counts)}, {max(counts)}'
        self.files, self.rank, self.world, self.workers = files, rank, world, workers
        self.quota = min(counts)
        self.epoch = -1

    def __len__(self):
        return self.quota * len(self.files) // self.world

    def batches(self, size):
        """Those of a torch DataLoader: the workers' in turn, each with its own last one."""
        self.epoch += 1
        turns = [self.worker_batches(worker, size) for worker in range(self.workers)]
        while turns:
            for turn in list(turns):
                batch = next(turn, None)
                if batch is None:
                    turns.remove(turn)
                else:
                    yield batch

    def worker_batches(self, worker, size):
        batch = []
        for sample in self.worker_samples(worker):
            batch.append(sample)
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch

    def worker_samples(self, worker):
        files = random.Random(BASE_SEED + self.epoch).sample(self.files, k=len(self.files))
        files = files[self.rank::self.world][worker::self.workers]
        rng = random.Random(BASE_SEED + (self.epoch * self.world + self.rank) * self.workers + worker)
        total = self.quota * len(files)
        assert 0 <= sum(count for _, count in files) - total <= len(files)
        buffer, given = [], 0
        for sample in ((name, row) for name, count in files for row in range(count)):
            if given == total:
                return
            if len(buffer) >= min(BUFFER, (given + 1) * WARMUP):
                slot = rng.randrange(len(buffer))
                yield buffer[slot]
                buffer[slot] = sample
                given += 1
            else:
                buffer.append(sample)
        rng.shuffle(buffer)
        yield from buffer[:total - given]


def read_epoch(datasets, epoch, size):
    """The batches of one rank, each with its bin."""
    remaining = [len(dataset) for dataset in datasets]
    loaders = [dataset.batches(size) for dataset in datasets]
    rng = random.Random(BASE_SEED + epoch)
    while any(remaining):
        chosen = rng.choices(range(len(datasets)), weights=remaining)[0] if len(datasets) > 1 else 0
        batch = next(loaders[chosen])
        remaining[chosen] -= len(batch)
        yield chosen, batch
    assert all(left == 0 for left in remaining), remaining
    assert all(next(loader, None) is None for loader in loaders)


folder, rows, *numbers = sys.argv[1:]
world, workers, size, epochs = map(int, numbers)
rows = json.load(open(rows, encoding='utf-8'))
counts = json.load(open(os.path.join(folder, '.num_samples.json'), encoding='utf-8'))
files = sorted(name for name in os.listdir(folder) if '.parquet' in os.path.splitext(name)[1])
assert counts == rows and sorted(counts) == files, (counts, rows, files)
bins = {}
for name in files:
    extension = os.path.splitext(name)[1]
    bins.setdefault(int(extension.split('_')[-1]) if '_' in extension else None, []).append((name, counts[name]))
assert list(sorted(bins, key=lambda b: -1 if b is None else b)) in ([None], list(range(len(bins)))), sorted(bins)

ranks = [[Dataset(bins[b], rank, world, workers) for b in bins] for rank in range(world)]
summary = []
for epoch in range(epochs):
    read = [list(read_epoch(datasets, epoch, size)) for datasets in ranks]
    for steps in zip(*read, strict=True):
        assert len({(chosen, len(batch)) for chosen, batch in steps}) == 1, 'ranks are at different bins'
    samples = [sample for batches in read for _, batch in batches for sample in batch]
    assert len(samples) == len(set(samples)), 'a sample came twice'
    assert set(samples) <= {(name, row) for name in files for row in range(rows[name])}
    assert len(samples) == sum(min(count for _, count in bins[b]) * len(bins[b]) for b in bins)
    summary.append([[sum(len(batch) for chosen, batch in batches if chosen == b) for b in range(len(bins))] for batches in read])
print(json.dumps(summary))
