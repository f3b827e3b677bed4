#!/usr/bin/env python3
"""Serves one file of weights on 127.0.0.1 with an OpenAI-compatible API, until SIGTERM or SIGINT.

Prints "listening on http://127.0.0.1:PORT" once it answers requests. If LOCAL_MODEL_API_KEY is set, clients have to
send it as a bearer token.
"""

import argparse
import os
import signal
import sys
from pathlib import Path


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help="the weights, a GGUF file")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port (default)")
    parser.add_argument("--slots", type=int, default=2, help="answers at once (default 2)")
    parser.add_argument("--context", type=int, default=8192, help="tokens, shared by the slots (default 8192)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    parser.add_argument(
        "--frequency-penalty", type=float, default=0, help="keeps a small model from going in circles (default 0)"
    )
    parser.add_argument("--template", type=Path, help="a chat template that replaces the model's own")
    parser.add_argument("--verbose", action="store_true", help="log every request")
    parser.add_argument("--alias", default="local", help="the model's name for clients (default local)")
    arguments = parser.parse_args()
    for file in (arguments.model, arguments.template):
        if file is not None and not file.is_file():
            parser.error(f"there is no file {file}")
    return arguments


def server_parameters(xllamacpp, arguments):
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(arguments.model)
    parameters.model_alias = [arguments.alias]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = arguments.port
    parameters.n_parallel = arguments.slots
    parameters.n_ctx = arguments.context
    parameters.n_batch = parameters.n_ubatch = 256
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = arguments.threads
    parameters.sampling.penalty_freq = arguments.frequency_penalty
    parameters.use_jinja = True
    parameters.offline = True
    parameters.ui = False
    parameters.verbosity = 3 if arguments.verbose else 1  # 1 is errors only.
    parameters.endpoint_metrics = True
    parameters.cache_ram_mib = 0
    if arguments.template is not None:
        parameters.chat_template = arguments.template.read_text(encoding="utf-8")
    # Taken out of the environment, so that it is not passed on.
    key = os.environ.pop("LOCAL_MODEL_API_KEY", "")
    if key:
        parameters.api_keys = [key]
    return parameters


def main():
    arguments = parse_arguments()
    # Blocked before the server starts its threads, so that they inherit the mask and only sigwait sees the signals.
    stop_signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    try:
        import xllamacpp
    except ImportError as error:
        sys.exit(f"xllamacpp cannot be loaded ({error}); run this with the Python of the quick start's venv")
    server = xllamacpp.Server(server_parameters(xllamacpp, arguments))
    print(f"listening on {server.listening_address}", flush=True)
    signal.sigwait(stop_signals)
    del server


if __name__ == "__main__":
    main()
