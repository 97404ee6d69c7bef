import { browserContract } from '../contract/index.ts';
import { openChromium } from './index.ts';

browserContract(() => openChromium({ maxPages: 2 }));
