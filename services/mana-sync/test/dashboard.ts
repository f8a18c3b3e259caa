import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const dashboardSchema = z.object({
	panels: z.array(
		z.object({
			title: z.string(),
			type: z.string(),
			targets: z.array(z.object({ expr: z.string() })).default([]),
		}),
	),
});

export interface Expression {
	readonly panel: string;
	/** PromQL, with the variables that Grafana fills in filled in. */
	readonly text: string;
}

/** All expressions of the Grafana dashboard. */
export function readDashboard(): Expression[] {
	const path = join(import.meta.dir, '../../../docker/grafana/dashboards/mana-sync.json');
	const { panels } = dashboardSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
	return panels.flatMap(({ title, targets }) =>
		targets.map(({ expr }) => ({ panel: title, text: expr.replaceAll('$__rate_interval', '1m') })),
	);
}
