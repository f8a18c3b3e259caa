/** For how many days logs are kept. */
export interface RetentionDays {
	auditDays: number;
	activityDays: number;
}
