"""Kernels of what is served: this very Python, and quiet on the terminal."""

from __future__ import annotations

import sys

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager


class OwnKernel(KernelSpecManager):
    """Whatever kernels of that name lie on the machine, "python3" is the Python that the kit is installed in."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return what a kernel is started with."""
        spec: KernelSpec = super().get_kernel_spec(kernel_name)
        if kernel_name == NATIVE_KERNEL_NAME:
            spec.argv = [sys.executable, "-m", "ipykernel_launcher", "--log-level=ERROR", "-f", "{connection_file}"]
        return spec
