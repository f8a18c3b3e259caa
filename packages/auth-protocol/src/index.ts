export {
	canWrite,
	type Space,
	type SpaceRole,
	type SpaceType,
	spaceRoles,
	spaceSchema,
	spaceTypes,
} from './wire/space.ts';
