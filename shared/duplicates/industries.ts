/**
 * Words for what a firm does, as they close the name before the legal form. One line a class: two firms whose words share
 * a class may be in one business; `*` are words that say nothing about the business and go with every class.
 */
const classLines = [
  "* 特种 新型 动力 附件 容器 顾问 时代 智慧 科技 技术 实业 发展 贸易 商贸 工贸 经贸 企业 产业 商业 投资 服务 制造 生产 加工 销售 经销 经营 管理 国际 工程 设备 制品 用品 产品 " +
    "开发 研发 科研 咨询 进出口 进出口贸易 对外贸易 外贸 商务 系统 解决方案 应用 研究 推广 营销 供应 代理 批发 零售 配套 成套 材料 " +
    "器材 器械 综合 总 公司 工业 股份 控股 联合 运营 集成 项目 创新 新技术 高新技术 科技发展 技术开发 实业发展 物资 百货 商行 商社 贸 " +
    "工艺 原料 配件 部件 零部件 资源 装备 服务业 事业 市场 渠道 制作 设计 施工 安装 维修 维护 检修 有限 建设 运输 租赁 出租 股份制 责任",
  "it 网络 信息 软件 信息技术 网络技术 网络科技 信息科技 计算机 电脑 数据 大数据 互联网 云计算 数码 数字 信息工程 系统集成 智能 智能化 人工智能 物联 " +
    "物联网 信息系统 计算技术 电子商务 数据科技 软件开发 互动 区块链 游戏 动漫 数字科技 信息服务 信息产业",
  "elec 电子 微电子 半导体 集成电路 元器件 电子元件 电子元器件 光电 光电子 电路 线路板 电路板 传感 传感器 芯片 显示 显示器 电声 音响 电子科技 电子技术 电子产品",
  "power 工控 控制 工业控制 智能控制 自动控制 厨房 电气 电力 电器 电机 电源 电缆 电线 电线电缆 线缆 输变电 开关 变压器 电工 电控 电池 蓄电池 电热 自动化 自控 仪器 仪表 仪器仪表 测控 " +
    "测量 检测 计量 电器成套 机电 机电设备 电气设备 电力设备 电动 电料 配电 高低压 高压 低压 家电 家用电器 制冷 空调 暖通 冷暖 冷气 厨具 厨卫 卫浴 洁具 电站",
  "energy 发电 燃料 供电 能源 新能源 光伏 太阳能 风能 风电 风机 燃气 天然气 石油 石化 石油化工 油气 煤炭 煤业 矿业 矿产 热力 热电 水电 节能 充电 油品 润滑油 储能 氢能 页岩 加油 液化气 焦化",
  "mach 散热器 板材 机械 精密机械 机械设备 机床 数控 模具 精密模具 精密 工具 刀具 轴承 齿轮 液压 气动 泵 泵业 泵阀 阀门 压缩机 机电工程 起重 起重机 工程机械 农机 电梯 叉车 " +
    "机器 机器人 机械制造 重工 重机 铸造 锻造 锻压 热处理 焊接 焊割 切割 激光 冲压 包装机械 塑料机械 设备制造 装备制造 输送 传动 减速机 密封 密封件 弹簧 紧固件 标准件 磨具 磨料 锅炉 " +
    "五金 五金制品 五金机电 五金工具 五金塑胶 五金电器 金属制品 机件 量具 喷涂 涂装 抛光 机械配件 弹性元件 管件",
  "metal 板材 金属 金属材料 有色金属 贵金属 钢铁 钢材 不锈钢 钢管 钢构 钢结构 铝业 铝材 铜业 铝合金 合金 冶金 冶炼 铸件 型材 管业 管道 丝网 钛业 镁业 钢业 特钢 稀土 黄金 铁业 铁合金 门窗 幕墙 废旧物资 再生资源",
  "chem 化工 化学 精细化工 化工原料 化工产品 涂料 油漆 颜料 染料 助剂 树脂 胶粘 胶粘剂 粘合剂 油墨 化工科技 日化 日用化工 洗涤 清洗剂 化肥 肥业 农药 香料 香精 气体 炭黑 石墨 炭素 催化剂 硅业 有机硅 氟塑料",
  "plas 塑料 塑胶 橡胶 橡塑 塑业 塑料制品 塑胶制品 高分子 高分子材料 复合材料 薄膜 管材 改性塑料 工程塑料 泡沫 海绵 硅胶 硅橡胶 吸塑 注塑 塑化 玻璃钢 新材料 新型材料",
  "pack 胶带 包装 包装材料 包装制品 纸业 纸品 纸制品 印刷 彩印 印务 印刷包装 纸箱 纸塑 印刷技术 印刷科技 制版 标签 不干胶 喷绘 图文",
  "text 棉业 纺织 纺织品 服装 服饰 制衣 针织 针纺织品 毛纺 棉纺 印染 家纺 面料 丝绸 化纤 纤维 无纺布 皮革 皮具 箱包 鞋业 鞋材 鞋帽 制鞋 羽绒 服装服饰 服装辅料 服饰辅料 辅料 纺织服装 时装 " +
    "内衣 童装 绣花 织造 布业 布艺 窗帘 地毯 毛毯 衣帽 衬衫 羊绒 羊毛 帽业 皮业 纱线 纺织服饰 服饰箱包",
  "food 食品 饮料 饮品 酒业 酒类 酿酒 白酒 葡萄酒 茶业 茶叶 乳业 乳品 肉类 肉食 水产 海鲜 粮油 粮食 油脂 米业 面粉 调味品 食品添加剂 糖业 糖果 糕点 餐饮 餐饮管理 酒店 酒店管理 宾馆 饭店 饮食 " +
    "农产品 果业 果品 蔬菜 生鲜 副食品 副食 冷冻 冷链 烘焙 咖啡 快餐 火锅 农副产品 农副土特产品 食品工业 盐业 保健食品 饮用水 矿泉水 烟草 烟酒 淀粉 膳食 经营农副产品",
  "agri 农业 农业科技 农业发展 农牧 牧业 畜牧 养殖 种业 种子 种植 饲料 林业 园艺 花卉 苗木 渔业 农资 生态农业 农林 生物农业 果蔬 食用菌 中药材 农化 农药肥料 禽业 水产养殖",
  "bio 生物 生物科技 生物技术 生物工程 生物制品 制药 药业 医药 药品 医疗 医疗器械 医疗设备 医疗科技 健康 健康管理 大健康 医学 医院管理 保健 保健品 保健用品 中药 医械 康复 养老 诊断 基因 美容 美容美发 化妆品 " +
    "生物医药 医院 诊所 门诊部 大药房 药房 口腔 眼镜 光学 生命科学 疫苗 试剂 动保 兽药 卫生用品 医药科技 生物股份",
  "build 建筑 建筑工程 建筑安装 建筑装饰 装饰 装饰工程 装潢 装修 建材 建筑材料 新型建材 装饰材料 石材 石业 陶瓷 瓷业 卫生洁具 地板 木业 木制品 家具 家私 家居 家居用品 水泥 混凝土 砂石 玻璃 玻璃制品 防水 防水材料 " +
    "保温 保温材料 市政 市政工程 园林 园林绿化 景观 绿化 路桥 公路 公路工程 桥梁 隧道 岩土 地基 基础工程 土石方 房屋 建设工程 建设集团 建工 钢结构工程 室内装饰 建筑设计 工程设计 规划 勘察 设计院 监理 造价 消防 消防工程 水利 水务 门业 窗业 " +
    "衣柜 橱柜 灯饰 led 照明 照明电器 照明科技 照明技术 照明工程 灯具 吊顶 墙纸 壁纸 涂装工程 机电安装 管桩 砖业 耐火材料 道路 建材科技 装饰设计 环境工程 建筑科技 建设投资 建设开发 路桥工程 房建",
  "estate 房地产 房地产开发 地产 置业 物业 物业管理 物业服务 不动产 房产 房产经纪 房地产经纪 资产管理 商业管理 园区 开发建设 楼宇 公寓 城市建设 城建 城投 产业园",
  "fin 金融 投资管理 投资咨询 资本 资本管理 基金 基金管理 证券 期货 保险 保险代理 保险经纪 担保 融资租赁 融资担保 小额贷款 典当 财务 财务咨询 会计 会计师事务所 财税 税务 信托 银行 农村商业银行 商业银行 " +
    "股权投资 资产 资产评估 拍卖 理财 金融服务 支付 创业投资 产业投资 投资发展 商业保理 征信 信用",
  "logi 物流 货运 货运代理 国际货运代理 货代 国际物流 仓储 快递 速递 运输服务 配送 供应链 供应链管理 航运 海运 船务 船舶 港口 港务 航空 空运 铁路 客运 出租车 公交 搬家 搬运 汽车运输 储运 集装箱 铁路运营 轨道交通 高速公路 交通 道路运输 " +
    "公路运输 物流服务",
  "auto 饰件 汽车饰件 汽车 汽车销售 汽车销售服务 汽车服务 汽车贸易 汽贸 汽车配件 汽车零部件 汽配 汽车用品 汽车维修 汽修 汽车租赁 车业 摩托车 自行车 电动车 机动车 轮胎 客车 专用车 车辆 汽车科技 二手车 机动车检测 汽车装饰 汽车美容 驾驶培训 驾校",
  "edu 教育 教育科技 教育咨询 培训 文化教育 学校 幼儿园 图书 教育培训 留学 语言 出版 出版社 教学 职业培训 书店 书业 教具 学习",
  "media 互娱 视讯 渔具 传媒 文化传媒 文化 文化传播 传播 广告 广告传媒 影视 影视文化 媒体 会展 会展服务 展览 展览展示 展示 策划 品牌 品牌管理 公关 公共关系 礼仪 庆典 文化艺术 艺术 演艺 娱乐 体育 体育文化 体育用品 " +
    "文体 文体用品 健身 摄影 婚庆 旅游 旅行社 国际旅行社 旅游开发 景区 票务 文创 文化创意 创意 创意设计 音乐 唱片 电影 影城 工艺品 礼品 玩具 珠宝 首饰 钟表 文具 文教用品 办公用品 办公设备 数码办公设备 办公 " +
    "文化用品 设计服务 服装设计 工业设计 广告设计 会议 商务会展 数码影像 乐器 商务会展服务 古玩 收藏",
  "env 供水 环保 环保科技 环保工程 环境 环境科技 环保设备 水处理 净化 净化工程 污水处理 生态 生态环境 环卫 保洁 清洁 清洁服务 废物 固废 环境保护 给排水 净水 空气净化 除尘 脱硫 环境检测 垃圾处理",
  "comm 通信 通讯 通信技术 通信设备 通信工程 通讯设备 通讯器材 通讯科技 通讯技术 通讯产品 电信 移动通信 卫星 广播 广电 数码通讯 数码通讯产品 手机 电讯 通讯工程 雷达 导航",
  "hr 人力资源 人才 人力资源服务 劳务 劳务派遣 劳务服务 企业管理 企业管理咨询 管理咨询 商务咨询 商务服务 信息咨询 企业服务 家政 家政服务 职业介绍 人才服务 外包 服务外包 技术咨询 咨询服务 代理记账 知识产权 专利 " +
    "商标 律师 律师事务所 法律 翻译 认证 检验 公证 技术服务 经济信息咨询",
  "safe 安防 安全 保安 保安服务 安全技术 监控 安防科技 智能安防 锁业 防护 劳保 劳保用品 安防工程 安全设备 防盗",
  "retail 超市 商场 商城 购物 百货商场 连锁 便利店 母婴 母婴用品 宠物 宠物用品 花店 日用品 日用百货 百货贸易 商店 市场管理 商超 鲜花 眼镜店 礼品盒 家居饰品 饰品 用具",
  "cable 钢丝绳 钢绳 绳网 索具",
] as const;

const classesByWord = new Map<string, Set<string>>();
for (const line of classLines) {
  const [name = "", ...words] = line.split(" ");
  for (const word of words) {
    const classes = classesByWord.get(word) ?? new Set<string>();
    classes.add(name);
    classesByWord.set(word, classes);
  }
}
classesByWord.delete("总");
classesByWord.delete("贸");

/** Lengths of the words that end with two characters, longest first. */
const lengthsByTail = new Map<string, number[]>();
for (const word of classesByWord.keys()) {
  const tail = word.slice(-2);
  lengthsByTail.set(
    tail,
    [...(lengthsByTail.get(tail) ?? []), word.length].sort((a, b) => b - a),
  );
}

/** Length of the longest industry word that ends at `end`; 0 if none. */
function wordLengthAt(text: string, end: number): number {
  const lengths = end < 2 ? undefined : lengthsByTail.get(text.slice(end - 2, end));
  if (lengths === undefined) return 0;
  for (const length of lengths) if (length <= end && classesByWord.has(text.slice(end - length, end))) return length;
  return 0;
}

export interface Trade {
  /** Industry words in reading order. */
  readonly words: readonly string[];
  /** Classes of the words that say something about the business. */
  readonly classes: ReadonlySet<string>;
}

/**
 * Splits a name without region and legal form into brand and industry words, reading words from the end.
 * The brand keeps at least one character; where words would take everything, the first word is the brand.
 */
export function splitTrade(body: string): { brand: string; trade: Trade } {
  const words: string[] = [];
  let end = body.length;
  while (end > 1) {
    const taken = wordLengthAt(body, end);
    if (taken === 0) break;
    words.unshift(body.slice(end - taken, end));
    end -= taken;
  }
  if (end === 0) end = words.shift()?.length ?? body.length;
  return { brand: body.slice(0, end), trade: { words, classes: classesOfWords(words) } };
}

export function classesOfWords(words: readonly string[]): ReadonlySet<string> {
  const classes = new Set<string>();
  for (const word of words) for (const name of classesByWord.get(word) ?? []) if (name !== "*") classes.add(name);
  return classes;
}

/** Every industry word. */
export const listTradeWords = (): string[] => [...classesByWord.keys()];

/** Whether a text is made of industry words alone. */
export function isTrade(text: string): boolean {
  let end = text.length;
  while (end > 0) {
    const taken = wordLengthAt(text, end);
    if (taken === 0) return false;
    end -= taken;
  }
  return text !== "";
}

/** English words of firms' names and the industry words they stand for. */
export const englishTrades: Readonly<Record<string, string>> = {
  technology: "科技",
  technologies: "科技",
  tech: "科技",
  technic: "技术",
  technical: "技术",
  science: "科技",
  trading: "贸易",
  trade: "贸易",
  commerce: "商务",
  commercial: "商业",
  industry: "实业",
  industries: "实业",
  industrial: "工业",
  development: "发展",
  investment: "投资",
  investments: "投资",
  international: "国际",
  intl: "国际",
  import: "进出口",
  export: "进出口",
  imp: "进出口",
  exp: "进出口",
  electronics: "电子",
  electronic: "电子",
  electric: "电气",
  electrical: "电器",
  machinery: "机械",
  machine: "机械",
  mechanical: "机械",
  equipment: "设备",
  hardware: "五金",
  metal: "金属",
  metals: "金属",
  steel: "钢铁",
  plastic: "塑料",
  plastics: "塑料",
  rubber: "橡胶",
  packaging: "包装",
  packing: "包装",
  printing: "印刷",
  paper: "纸业",
  textile: "纺织",
  textiles: "纺织",
  garment: "服装",
  garments: "服装",
  clothing: "服装",
  apparel: "服装",
  fashion: "服饰",
  leather: "皮具",
  shoes: "鞋业",
  food: "食品",
  foods: "食品",
  beverage: "饮料",
  agriculture: "农业",
  agricultural: "农业",
  chemical: "化工",
  chemicals: "化工",
  chem: "化工",
  pharmaceutical: "医药",
  pharma: "医药",
  medical: "医疗",
  health: "健康",
  bio: "生物",
  biotech: "生物科技",
  biotechnology: "生物科技",
  construction: "建筑",
  building: "建材",
  materials: "材料",
  material: "材料",
  decoration: "装饰",
  furniture: "家具",
  lighting: "照明",
  ceramics: "陶瓷",
  glass: "玻璃",
  logistics: "物流",
  transport: "运输",
  transportation: "运输",
  freight: "货运",
  shipping: "船务",
  auto: "汽车",
  automobile: "汽车",
  automotive: "汽车",
  motor: "汽车",
  parts: "配件",
  education: "教育",
  training: "培训",
  culture: "文化",
  media: "传媒",
  advertising: "广告",
  environmental: "环保",
  environment: "环境",
  energy: "能源",
  power: "电力",
  solar: "太阳能",
  network: "网络",
  networks: "网络",
  information: "信息",
  software: "软件",
  internet: "互联网",
  data: "数据",
  digital: "数码",
  communication: "通信",
  communications: "通信",
  telecom: "通信",
  consulting: "咨询",
  management: "管理",
  service: "服务",
  services: "服务",
  engineering: "工程",
  design: "设计",
  manufacturing: "制造",
  manufacture: "制造",
  mfg: "制造",
  products: "制品",
  product: "制品",
  mould: "模具",
  mold: "模具",
  precision: "精密",
  optical: "光学",
  optoelectronics: "光电",
  intelligent: "智能",
  automation: "自动化",
  instrument: "仪器",
  instruments: "仪器",
  valve: "阀门",
  valves: "阀门",
  pump: "泵业",
  bearing: "轴承",
  bearings: "轴承",
  cable: "电缆",
  battery: "电池",
  toys: "玩具",
  toy: "玩具",
  gifts: "礼品",
  gift: "礼品",
  crafts: "工艺品",
  jewelry: "珠宝",
  hotel: "酒店",
  travel: "旅游",
  property: "物业",
  real: "房地产",
  estate: "房地产",
  supply: "供应",
  chain: "供应链",
  semiconductor: "半导体",
  robot: "机器人",
  robotics: "机器人",
  laser: "激光",
};
