/** Where a record is kept. Ids repeat between spaces, so the scope leads. */
export interface RecordKey {
	readonly scope: number;
	readonly appId: string;
	readonly table: string;
	readonly id: string;
}
