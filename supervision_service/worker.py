"""Followers and jobs of supervision in a process of their own."""

from shared.serve import run_worker
from supervision_service.app import create_app

if __name__ == "__main__":
    run_worker(create_app, "supervision")
