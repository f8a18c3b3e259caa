/** The connection strings of the run's servers, one a lane, parted by blanks. */
export const laneServersVariable = 'MANA_TEST_LANE_SERVERS';

/** Lets the tests of this process find the server of its lane, which Bun counts from 1. */
export function useServerOfLane(env: NodeJS.ProcessEnv): void {
	const url = env[laneServersVariable]?.split(' ')[Number(env.BUN_TEST_WORKER_ID ?? 1) - 1];
	if (url !== undefined) env.MANA_TEST_DATABASE_URL = url;
}
