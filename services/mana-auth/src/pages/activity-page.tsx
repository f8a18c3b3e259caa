/** @jsxImportSource hono/jsx */
import type { Hono } from 'hono';
import type { SpaceStore } from '../db/space-store.ts';
import { type ActivityDeps, readActivity, readSpaceActivity } from '../domain/agent-activity.ts';
import type { SpaceKeyDeps } from '../domain/space-keys.ts';
import { activityFilter } from '../http/activity-filter.ts';
import { cursorOf, placeOf } from '../http/space/space-place.ts';
import { ActivityFilters } from './activity/activity-filters.tsx';
import { ActivityTable } from './activity/activity-table.tsx';
import type { PageKit } from './page-kit.tsx';

const pageRows = 50;

export interface ActivityPageDeps
	extends Pick<ActivityDeps, 'activity' | 'now'>,
		Pick<SpaceKeyDeps, 'memberships'> {
	readonly spaces: Pick<SpaceStore, 'listFor'>;
}

/** `/activity`: what agents did; `/spaces/:id/activity`: what they did in a space. */
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
						<ActivityTable rows={rows} spaces={spaces} nowMs={deps.now()} />
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

	app.get('/spaces/:id/activity', async (c) => {
		const person = await kit.requirePerson(c);
		const spaceId = c.req.param('id');
		const page = { before: placeOf(c.req.query('cursor')), limit: pageRows };
		const [{ rows, next, ofAllMembers }, spaces] = await Promise.all([
			readSpaceActivity(deps, person.userId, spaceId, page),
			deps.spaces.listFor(person.userId),
		]);
		const name = spaces.find(({ id }) => id === spaceId)?.name ?? '';
		return kit.render(c, {
			title: `What agents did in ${name}`,
			person,
			children: (
				<>
					<p class="quiet">
						{ofAllMembers
							? 'The calls that agents of all members made here, never what they read or wrote.'
							: 'The calls that your agents made here. Owners and admins see those of all members.'}
					</p>
					{rows.length === 0 ? (
						<p>There is nothing to show.</p>
					) : (
						<ActivityTable rows={rows} spaces={spaces} nowMs={deps.now()} />
					)}
					{next !== undefined && (
						<a
							class="button plain"
							href={`/spaces/${encodeURIComponent(spaceId)}/activity?cursor=${cursorOf(next)}`}
						>
							Older
						</a>
					)}
				</>
			),
		});
	});
}
