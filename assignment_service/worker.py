"""Assignment's followers, in a process of their own."""

from assignment_service.app import create_app
from shared.serve import run_worker

if __name__ == "__main__":
    run_worker(create_app, "assignment")
