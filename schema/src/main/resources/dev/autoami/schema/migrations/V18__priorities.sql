-- What is done now and then comes before rebakes (db-scheduler's HIGH and MEDIUM).
update scheduled_tasks set priority = 90 where task_instance = 'recurring';
update scheduled_tasks set priority = 50 where priority is null;
