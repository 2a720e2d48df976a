"""pure-ldp and multi-freq-ldpy in the crowd of crates/core/tests/support/peers.rs: a row of JSON for each mechanism.

ldp.py REPORTS CROWDS. Times are CPU seconds of this process, compiled functions warmed up.
"""

import json
import sys
import time

import numpy as np
from multi_freq_ldpy.pure_frequency_oracles import GRR, LH, SS, UE
from pure_ldp.frequency_oracles import DEClient, DEServer, LHClient, LHServer, UEClient, UEServer

ANSWERS = [2, 4, 16, 64, 256]
EPSILONS = [0.5, 1.0, 2.0, 4.0]


def zipf(answers, reports):
    weights = 1 / np.arange(1, answers + 1)
    members = np.floor(reports * weights / weights.sum()).astype(int)
    members[0] += reports - members.sum()
    return members


def pure(client, server):
    def made(answers, epsilon):
        one, many = client(epsilon, answers), server(epsilon, answers)

        def decode(reports):
            for report in reports:
                many.aggregate(report)
            return np.array([many.estimate(answer + 1, suppress_warnings=True) for answer in range(answers)])

        return (lambda truth: one.privatise(truth + 1)), decode

    return made


def multi(client, aggregator, needs_answers=True):
    def made(answers, epsilon):
        decode = (lambda all: aggregator(all, answers, epsilon)) if needs_answers else (lambda all: aggregator(all, epsilon))
        return (lambda truth: client(truth, answers, epsilon)), (lambda reports: decode(np.array(reports)))

    return made


PEERS = {
    ("pure-ldp", "GRR"): pure(DEClient, DEServer),
    ("pure-ldp", "SUE"): pure(UEClient, UEServer),
    ("pure-ldp", "OUE"): pure(lambda e, d: UEClient(e, d, use_oue=True), lambda e, d: UEServer(e, d, use_oue=True)),
    ("pure-ldp", "OLH"): pure(lambda e, d: LHClient(e, d, use_olh=True), lambda e, d: LHServer(e, d, use_olh=True)),
    ("multi-freq-ldpy", "GRR"): multi(GRR.GRR_Client, GRR.GRR_Aggregator_MI),
    ("multi-freq-ldpy", "SUE"): multi(lambda *a: UE.UE_Client(*a, False), lambda r, e: UE.UE_Aggregator_MI(r, e, False), False),
    ("multi-freq-ldpy", "OUE"): multi(UE.UE_Client, UE.UE_Aggregator_MI, False),
    ("multi-freq-ldpy", "OLH"): multi(LH.LH_Client, LH.LH_Aggregator_MI),
    ("multi-freq-ldpy", "SS"): multi(SS.SS_Client, SS.SS_Aggregator_MI),
}


def measure(make, answers, epsilon, reports, crowds):
    members = zipf(answers, reports)
    truths = np.repeat(np.arange(answers), members)
    errors, encode, decode = [], [], []
    warm, read = make(answers, epsilon)
    read([warm(int(truth)) for truth in truths[:2]])
    for _ in range(crowds):
        client, aggregate = make(answers, epsilon)
        np.random.shuffle(truths)
        start = time.process_time()
        given = [client(int(truth)) for truth in truths]
        between = time.process_time()
        shares = aggregate(given)
        end = time.process_time()
        # pure-ldp gives counts.
        shares = np.asarray(shares, dtype=float)
        shares = shares / reports if abs(shares.sum()) > 10 else shares
        errors.append(float(np.mean((shares - members / reports) ** 2)))
        encode.append((between - start) * 1e6 / reports)
        decode.append((end - between) * 1e6 / reports)
    return {"mse_lib": float(np.mean(errors)), "encode_us": float(np.median(encode)), "decode_us": float(np.median(decode))}


def main():
    reports, crowds = int(sys.argv[1]), int(sys.argv[2])
    np.random.seed(1)
    for answers in ANSWERS:
        for epsilon in EPSILONS:
            for (library, protocol), make in PEERS.items():
                found = measure(make, answers, epsilon, reports, crowds)
                print(json.dumps({"lib": library, "protocol": protocol, "k": answers, "eps": epsilon, **found}), flush=True)


main()
