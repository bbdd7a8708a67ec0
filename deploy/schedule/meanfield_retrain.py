"""Retrains Meanfield's model every night, as an Airflow DAG.

It starts spark-submit where the connection spark_default says (YARN or Kubernetes, either deploy mode). Another try
does no harm: what is done isn't done again, and a driver that was lost goes on from its checkpoint. Figures are those
of deploy/settings.
"""
from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

OFF_HEAP = "-Dorg.bytedeco.javacpp.maxbytes=512m -Dorg.bytedeco.javacpp.maxphysicalbytes=0"
COMPILER = "-XX:Tier4InvocationThreshold=100000 -XX:Tier4CompileThreshold=200000"
JAVA_OPTIONS = f"{OFF_HEAP} -XX:+UseParallelGC {COMPILER}"

with DAG(
    dag_id="meanfield_retrain",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
):
    SparkSubmitOperator(
        task_id="retrain",
        conn_id="spark_default",
        name="meanfield-retrain",
        application="/opt/meanfield/target/meanfield.jar",
        java_class="org.meanfield.cli.Main",
        application_args=["retrain", "--config", "hdfs://namenode:8020/meanfield/retrain.conf", "--wait", "--json"],
        driver_memory="1024m",
        executor_memory="1024m",
        executor_cores=1,
        num_executors=2,
        conf={
            "spark.driver.memoryOverhead": "1024m",
            "spark.executor.memoryOverhead": "1024m",
            "spark.driver.extraJavaOptions": JAVA_OPTIONS,
            "spark.executor.extraJavaOptions": JAVA_OPTIONS,
            # Names of files are UTF-8, which the locale of a cluster's daemons may not be.
            "spark.yarn.appMasterEnv.LC_ALL": "C.UTF-8",
            "spark.kubernetes.driverEnv.LC_ALL": "C.UTF-8",
            "spark.executorEnv.LC_ALL": "C.UTF-8",
            "spark.executorEnv.OMP_NUM_THREADS": "1",
            "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
        },
        retries=2,
        retry_delay=timedelta(minutes=5),
        execution_timeout=timedelta(hours=4),
    )
