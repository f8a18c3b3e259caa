import { articleResource } from './article-resource.ts';
import { contactResource } from './contact-resource.ts';
import { eventResource } from './event-resource.ts';
import { habitResource } from './habit-resource.ts';
import { journalResource } from './journal-resource.ts';
import { noteResource } from './note-resource.ts';
import { projectResource } from './project-resource.ts';
import type { ResourceSpec } from './resource-spec.ts';
import { taskResource } from './task-resource.ts';

/** Every kind of resource, in the order in which clients see them. */
export const allResources: readonly ResourceSpec[] = [
	noteResource,
	journalResource,
	taskResource,
	habitResource,
	projectResource,
	eventResource,
	contactResource,
	articleResource,
];
