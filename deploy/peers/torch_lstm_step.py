#!/usr/bin/env python3
"""Trains an LSTM and a classifier of its last output by PyTorch on one thread, on one random minibatch.

What deploy/bench --peer torch steps compares with. Prints one line of JSON: the median milliseconds of a
step with Adam. Needs Debian's python3-torch.
"""
import argparse
import json
import os
import statistics
import time

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from torch import nn
from torch.nn import functional


class Classifier(nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.sequence = nn.LSTM(inputs, units, batch_first=True)
        self.classes = nn.Linear(units, 10)

    def forward(self, steps):
        return self.classes(self.sequence(steps)[0][:, -1])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("inputs", "steps", "units", "batch", "count"):
        parser.add_argument("--" + name, type=int, required=True)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = Classifier(options.inputs, options.units)
    updater = torch.optim.Adam(model.parameters(), 0.001)
    examples = torch.randn(options.batch, options.steps, options.inputs)
    labels = torch.arange(options.batch) % 10
    milliseconds = []
    for step in range(-options.count // 2, options.count):
        begun = time.perf_counter()
        updater.zero_grad()
        functional.cross_entropy(model(examples), labels).backward()
        updater.step()
        if step >= 0:
            milliseconds.append(1000 * (time.perf_counter() - begun))
    print(json.dumps({"milliseconds": statistics.median(milliseconds)}))


if __name__ == "__main__":
    main()
