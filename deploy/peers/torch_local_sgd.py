#!/usr/bin/env python3
"""Trains a model of Meanfield's by PyTorch: local SGD in processes of one thread each, on all of MNIST.

What deploy/bench speed --peer torch compares with. Every --frequency minibatches the parameters are
averaged; each process keeps its updater's state. Prints one line of JSON: examples per second of all
processes, without the first epoch. Needs Debian's python3-torch.
"""
import argparse
import json
import os
import tempfile
import time

os.environ["OMP_NUM_THREADS"] = "1"

import numpy
import torch
import torch.distributed as distributed
from torch import nn
from torch.nn import functional


class Lstm(nn.Module):
    """An image as a sequence of its rows; the last output gives its class."""

    def __init__(self):
        super().__init__()
        self.rows = nn.LSTM(28, 128, batch_first=True)
        self.classes = nn.Linear(128, 10)

    def compute_gradients(self, images, labels):
        outputs, _ = self.rows(images)
        functional.cross_entropy(self.classes(outputs[:, -1]), labels).backward()


class Autoencoder(nn.Module):
    """Tied weights, sigmoid units, a linear code."""

    SIZES = [784, 1000, 500, 250, 30]

    def __init__(self):
        super().__init__()
        shapes = list(zip(self.SIZES[1:], self.SIZES))
        self.weights = nn.ParameterList([nn.Parameter(torch.empty(shape)) for shape in shapes])
        self.encoder = nn.ParameterList([nn.Parameter(torch.zeros(n)) for n, _ in shapes])
        self.decoder = nn.ParameterList([nn.Parameter(torch.zeros(n)) for _, n in shapes])
        for weights in self.weights:
            nn.init.xavier_normal_(weights)

    def compute_gradients(self, images, labels):
        pixels = images.flatten(1)
        units = pixels
        code = len(self.weights) - 1
        for layer, weights in enumerate(self.weights):
            units = functional.linear(units, weights, self.encoder[layer])
            if layer < code:
                units = torch.sigmoid(units)
        for layer in range(code, -1, -1):
            units = functional.linear(units, self.weights[layer].t(), self.decoder[layer])
            if layer > 0:
                units = torch.sigmoid(units)
        loss = functional.binary_cross_entropy_with_logits(units, pixels, reduction="sum")
        (loss / len(pixels)).backward()


class Rbm(nn.Module):
    """784-500, binary units, CD-1."""

    def __init__(self):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(500, 784) * 0.01)
        self.hidden = nn.Parameter(torch.zeros(500))
        self.visible = nn.Parameter(torch.zeros(784))

    @torch.no_grad()
    def compute_gradients(self, images, labels):
        data = torch.bernoulli(images.flatten(1))
        positive = torch.sigmoid(functional.linear(data, self.weights, self.hidden))
        sample = torch.bernoulli(positive)
        means = torch.sigmoid(functional.linear(sample, self.weights.t(), self.visible))
        model = torch.bernoulli(means)
        negative = torch.sigmoid(functional.linear(model, self.weights, self.hidden))
        count = len(data)
        self.weights.grad = (negative.t() @ model - positive.t() @ data) / count
        self.hidden.grad = (negative - positive).mean(0)
        self.visible.grad = (model - data).mean(0)


MODELS = {"lstm": Lstm, "autoencoder": Autoencoder, "rbm": Rbm}


def read(directory, name, header, shape):
    values = numpy.fromfile(os.path.join(directory, name), numpy.uint8)[header:]
    return torch.from_numpy(values.reshape(shape))


def average(model, workers):
    vector = nn.utils.parameters_to_vector(model.parameters()).detach()
    distributed.all_reduce(vector)
    nn.utils.vector_to_parameters(vector / workers, model.parameters())


def train(rank, options, rendezvous):
    torch.set_num_threads(1)
    distributed.init_process_group(
        "gloo", init_method="file://" + rendezvous, rank=rank, world_size=options.workers)
    torch.manual_seed(1)
    model = MODELS[options.model]()
    if options.model == "rbm":
        updater = torch.optim.SGD(model.parameters(), 0.05)
    else:
        updater = torch.optim.Adam(model.parameters(), 0.001)
    images = read(options.mnist, "train-images-idx3-ubyte", 16, (-1, 28, 28))[rank::options.workers]
    labels = read(options.mnist, "train-labels-idx1-ubyte", 8, (-1,))[rank::options.workers]
    images = images.float() / 255
    labels = labels.long()
    torch.manual_seed(2 + rank)
    seconds = 0.0
    seen = 0
    step = 0
    for epoch in range(options.epochs):
        distributed.barrier()
        begun = time.perf_counter()
        for pick in torch.randperm(len(images)).split(options.batch):
            updater.zero_grad()
            model.compute_gradients(images[pick], labels[pick])
            updater.step()
            step += 1
            if step % options.frequency == 0:
                average(model, options.workers)
        distributed.barrier()
        if epoch > 0:
            seconds += time.perf_counter() - begun
            seen += len(images) * options.workers
    if rank == 0:
        print(json.dumps({"version": torch.__version__, "examplesPerSecond": seen / seconds}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--mnist", required=True, help="directory of the IDX files")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--frequency", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        torch.multiprocessing.spawn(
            train, (options, os.path.join(directory, "rendezvous")), nprocs=options.workers)


if __name__ == "__main__":
    main()
