from airflow import TOLD


class SparkSubmitOperator:
    def __init__(
        self,
        *,
        application="",
        conf=None,
        conn_id="spark_default",
        java_class=None,
        executor_cores=None,
        executor_memory=None,
        driver_memory=None,
        name="arrow-spark",
        num_executors=None,
        application_args=None,
        task_id,
        retries=None,
        retry_delay=None,
        execution_timeout=None,
    ):
        TOLD["task"] = {key: value for key, value in locals().items() if key != "self"}
