#!/usr/bin/env python3
"""Trains an RBM of 500 hidden units on all of MNIST by scikit-learn's BernoulliRBM, which is PCD, on one thread.

What deploy/bench --peer sklearn speed compares with. Prints one line of JSON: examples per second,
without the first epoch. Needs Debian's python3-sklearn.
"""
import argparse
import json
import os
import time

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy
import sklearn
from sklearn.neural_network import BernoulliRBM


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mnist", required=True, help="directory of the IDX files")
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    values = numpy.fromfile(os.path.join(options.mnist, "train-images-idx3-ubyte"), numpy.uint8)
    images = values[16:].reshape(-1, 784).astype(numpy.float32) / 255
    machine = BernoulliRBM(
        n_components=500, batch_size=options.batch, n_iter=1, learning_rate=0.05, random_state=1)
    machine.fit(images)
    machine.set_params(n_iter=options.epochs - 1)
    begun = time.perf_counter()
    machine.fit(images)
    seconds = time.perf_counter() - begun
    seen = len(images) * (options.epochs - 1)
    print(json.dumps({"version": sklearn.__version__, "examplesPerSecond": seen / seconds}))


if __name__ == "__main__":
    main()
