"""Exchange's followers and jobs as a process of their own."""

from services.exchange.app import create_app
from shared.serve import run_worker

if __name__ == "__main__":
    run_worker(create_app, "exchange")
