/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import { type ActivityDeps, readActivity } from '../domain/agent-activity.ts';
import { activityFilter } from '../http/activity-filter.ts';
import { ActivityFilters } from './activity/activity-filters.tsx';
import { ActivityTable } from './activity/activity-table.tsx';
import type { PageKit } from './page-kit.tsx';

export interface ActivityPageDeps extends Pick<ActivityDeps, 'activity'> {
	readonly spaces: Pick<SpaceStore, 'listFor'>;
}

/** `/activity`: what agents did. */
export function registerActivityPage(app: Hono, kit: PageKit, deps: ActivityPageDeps): void {
	app.get('/activity', async (c) => {
		const person = await kit.requirePerson(c);
		const given = Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== ''));
		const { filter, page } = activityFilter(given);
		const [{ rows, nextCursor }, spaces] = await Promise.all([
			readActivity(deps, person.userId, filter, page),
			deps.spaces.listFor(person.userId),
		]);
		const { cursor: _, ...kept } = given;
		const exported = (format: string) =>
			`/api/v1/me/agent-activity?${new URLSearchParams({ ...kept, format })}`;
		return kit.render(c, {
			title: 'Activity',
			person,
			children: (
				<>
					<p class="quiet">
						Every call that an agent made in your name, never what it read or wrote. Each entry carries the
						fingerprint of the one before, so that none can be taken out unseen.
					</p>
					<ActivityFilters given={given} spaces={spaces} />
					{rows.length === 0 ? (
						<p>There is nothing to show.</p>
					) : (
						<ActivityTable rows={rows} spaces={spaces} />
					)}
					<p class="row">
						{nextCursor !== null && (
							<a
								class="button plain"
								href={`/activity?${new URLSearchParams({ ...kept, cursor: nextCursor })}`}
							>
								Older
							</a>
						)}
						<span>
							Export: <a href={exported('csv')}>CSV</a> · <a href={exported('ndjson')}>JSON lines</a>
						</span>
					</p>
				</>
			),
		});
	});
}
