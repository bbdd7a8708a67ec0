#!/usr/bin/env python3
"""Finds malignant tumours in scikit-learn's breast-cancer table by its IsolationForest, fitted to benign ones.

What deploy/quality anomaly compares with. --write FILE writes the table as CSV: 30 numbers, a class and a split, of
which train has three fifths of the benign rows and none of the malignant ones, and validation and test share the others
evenly. --read FILE fits ten forests to the training rows of such a file and prints one line of JSON: the mean AUROC and
average precision on its test rows. Needs Debian's python3-sklearn.
"""
import argparse
import csv
import json

import numpy
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score

FORESTS = 10


def write(path):
    table = load_breast_cancer()
    names = table.target_names[table.target]
    order = numpy.random.RandomState(1).permutation(len(names))
    benign = [i for i in order if names[i] == "benign"]
    malignant = [i for i in order if names[i] == "malignant"]
    trained = len(benign) * 3 // 5
    split = {i: "train" for i in benign[:trained]}
    for rest in benign[trained:], malignant:
        split.update({i: ("validation", "test")[place % 2] for place, i in enumerate(rest)})
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["diagnosis", "part"] + [name.replace(" ", "_") for name in table.feature_names])
        for i in range(len(names)):
            rows.writerow([names[i], split[i]] + [repr(float(value)) for value in table.data[i]])


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    features = [name for name in rows[0] if name not in ("diagnosis", "part")]
    values = {
        part: numpy.array([[float(row[name]) for name in features] for row in rows if row["part"] == part])
        for part in ("train", "test")}
    abnormal = [row["diagnosis"] == "malignant" for row in rows if row["part"] == "test"]
    areas, precisions = [], []
    for seed in range(FORESTS):
        forest = IsolationForest(random_state=seed).fit(values["train"])
        scores = -forest.score_samples(values["test"])
        areas.append(roc_auc_score(abnormal, scores))
        precisions.append(average_precision_score(abnormal, scores))
    print(json.dumps({
        "version": sklearn.__version__,
        "auroc": numpy.mean(areas),
        "averagePrecision": numpy.mean(precisions)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", help="the CSV file to write")
    parser.add_argument("--read", help="the CSV file to read")
    options = parser.parse_args()
    if options.write:
        write(options.write)
    if options.read:
        read(options.read)


if __name__ == "__main__":
    main()
