/** A server of several that hold the database together. */
export interface ClusterNode {
	/** Its number in the cluster's catalogue. */
	readonly id: number;
	/** Host and port. */
	readonly name: string;
	/** `inactive`: taken out by the administrator. `unreachable`: it does not answer the server that is asked. */
	readonly state: 'ok' | 'unreachable' | 'inactive';
}

/** What there is to know of the servers behind a database; undefined, and nothing asked, where it is one. */
export interface Cluster {
	/** Asks each node whether it answers. */
	nodes(): Promise<readonly ClusterNode[] | undefined>;
	/** On which servers each space is kept: those with one number are there, or lost, together. */
	placesOf(spaceIds: readonly string[]): Promise<ReadonlyMap<string, number> | undefined>;
}
