import { expect, test } from 'bun:test';
import { findRoute } from './routes.ts';

const load = () => Promise.reject(new Error('not loaded here'));
const routes = ['/', '/notes', '/notes/:id', '/m/:module/:table/:id'].map((path) => ({ path, load }));

test.each([
	['/', '/', {}],
	['/notes', '/notes', {}],
	['/notes/42', '/notes/:id', { id: '42' }],
	['/notes/a%2Fb', '/notes/:id', { id: 'a/b' }],
	['/m/food/meals/7', '/m/:module/:table/:id', { module: 'food', table: 'meals', id: '7' }],
])('%s is %s', (path, pattern, params) => {
	const found = findRoute(routes, path);
	expect(found?.route.path).toBe(pattern);
	expect(found?.params).toEqual(params);
});

test.each(['/nothing', '/notes/1/2', '/notes/%E0%A4%A'])('%s is no screen', (path) => {
	expect(findRoute(routes, path)).toBeUndefined();
});
