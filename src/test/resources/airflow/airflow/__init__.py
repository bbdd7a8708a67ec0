"""A stand-in for Airflow that prints what a DAG is made of: the parameters that meet ours, by the real one's names."""
import atexit
import json

TOLD = {}
atexit.register(lambda: print(json.dumps(TOLD, default=str)))


class DAG:
    def __init__(self, dag_id, *, schedule, start_date, catchup, max_active_runs):
        TOLD["dag"] = {key: value for key, value in locals().items() if key != "self"}

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None
