import { loadDetail } from '../load-detail.ts';
import type { PageLoad } from './$types';

export const load: PageLoad = ({ params }) => loadDetail(params.id);
