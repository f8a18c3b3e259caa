import { z } from 'zod';
import { plain } from '../record-type.ts';

/** The id of another record, which may be gone or not be there yet. */
export const reference = plain('id', z.string());

/** `YYYY-MM-DD`, or an instant: whatever a client has written there. */
export const dateText = plain('date', z.string());

/** `HH:mm` */
export const timeOfDay = plain('time of day', z.string());

/** An IANA name, such as `Europe/Zurich`. */
export const zoneName = plain('time zone', z.string());

/** `#rrggbb` */
export const colorText = plain('colour', z.string());

export const iconName = plain('name of an icon', z.string());

/** RFC 5545 §3.3.10, without the property's name: `FREQ=WEEKLY;BYDAY=MO`. */
export const recurrenceRule = plain('rule of repetition', z.string());

/** ISO 4217 */
export const currencyCode = plain('currency', z.string());

/** The records of `tags/tags` that stand at a record. */
export const tagIds = z.array(reference);
