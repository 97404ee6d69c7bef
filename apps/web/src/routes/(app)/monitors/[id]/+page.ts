import type { PageLoad } from './$types';
import { loadDetail } from './load-detail.ts';

export const load: PageLoad = ({ params }) => loadDetail(params.id);
